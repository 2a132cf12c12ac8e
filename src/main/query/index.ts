export { createKnownSeries, type KnownSeries } from "./known-series";
export { createQueries, type Queries } from "./local-queries";
export { exactSource, localSource, slicedExactSource } from "./local-source";
export { LOCAL, sourceName } from "./choose";
export { createRoutedQueries, type RoutedQueries } from "./routed";
