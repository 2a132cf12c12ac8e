import type { SeriesSource } from "../../shared/promql";
import { queryVector } from "../../shared/rules/query-vector";
import type { PromqlSource, SampleStore } from "../ports";
import { localSource } from "../query/local-source";

/** Values that one evaluation of a rule may make: about a fifth of a second of work, which the core does for nothing else meanwhile. */
const MAX_VALUES = 1_000_000;

export interface LocalPromql extends PromqlSource {
  readonly series: SeriesSource;
}

/** Rules over the local history. */
export function localPromql(samples: Pick<SampleStore, "raw">): LocalPromql {
  const series = localSource(samples);
  return { name: "local", series, instant: async ({ expression, at }) => queryVector(series, expression, at, { maxValues: MAX_VALUES }) };
}
