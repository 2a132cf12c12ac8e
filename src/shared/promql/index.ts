// PromQL: parsing, and evaluation over any source of samples. Semantics are those of Prometheus 3 without feature flags.
export type { Expr } from "./ast";
export { Labels, METRIC_NAME } from "./labels";
export { type LabelMatcher, labelMatcher, type MatchOp, matchesAll } from "./matcher";
export { parsePromql, type Promql } from "./parse";
export {
  type Element, type EngineOptions, type InstantOptions, type InstantResult, type InstantValue, instantQuery, type Line, type Point,
  type RangeOptions, type RangeResult, rangeQuery, type Remark,
} from "./query";
export { type CoarseSpan, type RawSeries, type SeriesSource, UNREAD, type Use } from "./source";
