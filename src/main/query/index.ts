export { createKnownSeries, type KnownSeries } from "./known-series";
export { createQueries, type Queries } from "./local-queries";
export { exactSource, localSource, slicedExactSource } from "./local-source";
export { createRoutedQueries, LOCAL, type RoutedQueries, sourceName } from "./routed";
