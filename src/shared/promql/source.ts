import type { Labels } from "./labels";
import type { LabelMatcher } from "./matcher";

/** Samples of one series in order of time, in columns of equal length. */
export interface RawSeries {
  labels: Labels;
  /** ms since the epoch */
  times: ArrayLike<number>;
  values: ArrayLike<number>;
  /** Moments (ms, in order) at which the series was said to have ended: Prometheus's staleness markers. */
  staleAt?: ArrayLike<number>;
  /** Stretches in which a sample stands for many that are not kept, in order of time. */
  coarse?: readonly CoarseSpan[];
}

/** Samples up to `upTo` (ms), and after the span before it, stand for `widthMs` each: the time that ends about with the sample. */
export interface CoarseSpan {
  upTo: number;
  widthMs: number;
}

/** What an expression makes of samples, so that a source can choose what one that stands for many is: "growth" is a counter's increase. */
export type Use = "last" | "mean" | "min" | "max" | "sum" | "growth";

/** Code of the refusal of a source that could not read all in the time it takes for that; asked again it goes on from there. */
export const UNREAD = "promql.unread";

/** Where an evaluation gets its samples. */
export interface SeriesSource {
  /** Series that all matchers accept, each with at least its samples from `fromMs` to `toMs` (both included), and coarse ones from two widths before. */
  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number, use?: Use): readonly RawSeries[];
}
