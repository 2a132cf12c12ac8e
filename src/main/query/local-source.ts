import { type LabelMatcher, Labels, matchesAll, METRIC_NAME, type RawSeries, type SeriesSource } from "../../shared/promql";
import type { Series } from "../../shared/sample";
import type { SampleStore } from "../ports";

/** Samples that one selector may read, about a second of work. */
const MAX_SAMPLES = 3_000_000;

/** The local history as PromQL sees it: samples as they were taken, with the ends of series that are remembered, as far back as they are kept unthinned. */
export function localSource(samples: Pick<SampleStore, "raw">): SeriesSource {
  const known = new WeakMap<Series, Labels>();
  const labelsOf = (series: Series): Labels => {
    const labels = known.get(series) ?? Labels.ofSeries(series);
    known.set(series, labels);
    return labels;
  };
  return {
    select: (matchers, from, to) =>
      samples.raw({ name: nameIn(matchers), accepts: (series) => matchesAll(labelsOf(series), matchers), from, to, most: MAX_SAMPLES })
        .map(({ series, times, values, staleAt }): RawSeries => ({ labels: labelsOf(series), times, values, staleAt })),
  };
}

const nameIn = (matchers: readonly LabelMatcher[]): string | undefined => matchers.find(({ name, op }) => name === METRIC_NAME && op === "=")?.value;
