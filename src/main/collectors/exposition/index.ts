export { type ExposedSample, type Exposition, type ExpositionFormat, parseExposition } from "./parse";
export { scrape, type ScrapeResult } from "./scrape";
export { targetLabels, underTarget } from "./target";
