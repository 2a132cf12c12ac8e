export { createQueries, type Queries } from "./local-queries";
export { createRoutedQueries, LOCAL, type RoutedQueries, sourceName } from "./routed";
