import type { CoarseSpan, Use } from "../../shared/promql/source";
import type { Sample, Series, SeriesLine, SeriesQuery } from "../../shared/sample";

/** Which samples to read as they were taken. */
export interface RawRead {
  /** Only series with this metric name, where given. */
  name?: string;
  accepts: (series: Series) => boolean;
  /** ms since the epoch, both ends included */
  from: number;
  to: number;
  /** More samples than this are refused with "history.too-many-samples": reading them would hold up everything else. */
  most: number;
  /** Reading for longer (ms) is given up with the code `UNREAD` of PromQL's sources; what was unpacked is held for a while, so that asking again goes on from there. */
  withinMs?: number;
  /** What is to stand for samples that are kept no more, from the means that are. Without it there is nothing of that time. */
  coarseAs?: Use;
}

/** Samples of one series in order of time, in columns of equal length. */
export interface RawSamplesOf {
  series: Series;
  /** ms since the epoch */
  times: Float64Array;
  values: Float64Array;
  /** Moments (ms, in order) at which the series was said to have ended. */
  staleAt?: Float64Array;
  /** Which of them stand for many. */
  coarse?: readonly CoarseSpan[];
}

/** Samples by series. */
export interface SampleStore {
  /** Keeps samples in memory until the next batch (100 rows or 30 s); what reads here sees them at once. */
  add(samples: readonly Sample[]): void;
  flush(): void;
  query(query: SeriesQuery): SeriesLine[];
  /** Samples as they were taken, for as long as those are kept, and on wish what stands for older ones; series without one in that time are left out. */
  raw(wanted: RawRead): RawSamplesOf[];
  series(match: string, limit: number): Series[];
  /** Latest sample of a series, undefined when none is within `withinMs` or the series has ended since. */
  latest(series: Series, withinMs: number): Sample | undefined;
  onStored(listener: (upTo: number) => void): () => void;
}

/** An element of an instant vector; the metric's name is the label `__name__`. */
export interface VectorElement {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Where rules get the values of their expressions. */
export interface PromqlSource {
  /** Where expressions are evaluated: "local", "prometheus/NAME". */
  readonly name: string;
  /** The value as an instant vector, a scalar as one element without labels. Rejects with a Problem where there is none. */
  instant(query: { expression: string; at: number }): Promise<VectorElement[]>;
}
