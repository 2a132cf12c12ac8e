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
}

/** Code of the refusal of a source that could not read all in the time it takes for that; asked again it goes on from there. */
export const UNREAD = "promql.unread";

/** Where an evaluation gets its samples. */
export interface SeriesSource {
  /** Series that all matchers accept, each with at least its samples from `fromMs` to `toMs` (both included). */
  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number): readonly RawSeries[];
}
