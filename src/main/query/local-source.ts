import { type LabelMatcher, Labels, matchesAll, METRIC_NAME, type RawSeries, type SeriesSource } from "../../shared/promql";
import type { Series } from "../../shared/sample";
import type { RawRead, SampleStore } from "../ports";

/** Samples that one selector may read, about a second of work. */
const MAX_SAMPLES = 3_000_000;

/** What one look may take of the core's time, where the rest can wait, ms. */
const PATIENCE_MS = 8;

/** The local history as PromQL sees it: samples as they were taken with the ends of series, and what stands for those that are kept no more. */
export const localSource = (samples: Pick<SampleStore, "raw">): SeriesSource =>
  sourceOf(samples, (_, read, use = "last") => read({ coarseAs: use }));

/** The same without what is kept no more: nothing of that time was seen. */
export const exactSource = (samples: Pick<SampleStore, "raw">): SeriesSource => sourceOf(samples, (_, read) => read({}));

/**
 * `exactSource` for work that goes on in slices: a selector that takes too long to read is refused with the code `UNREAD`, and with more patience
 * the next time, as what is not held until then has to be read at once.
 */
export function slicedExactSource(samples: Pick<SampleStore, "raw">): SeriesSource {
  const patience = new WeakMap<readonly LabelMatcher[], number>();
  return sourceOf(samples, (matchers, read) => {
    const withinMs = patience.get(matchers) ?? PATIENCE_MS;
    patience.set(matchers, withinMs * 1.1);
    const found = read({ withinMs });
    patience.delete(matchers);
    return found;
  });
}

type Read = (how: Pick<RawRead, "withinMs" | "coarseAs">) => readonly RawSeries[];

function sourceOf(samples: Pick<SampleStore, "raw">, reading: (matchers: readonly LabelMatcher[], read: Read, use: RawRead["coarseAs"]) => readonly RawSeries[]): SeriesSource {
  const known = new WeakMap<Series, Labels>();
  const labelsOf = (series: Series): Labels => {
    const labels = known.get(series) ?? Labels.ofSeries(series);
    known.set(series, labels);
    return labels;
  };
  return {
    select: (matchers, from, to, use) => reading(matchers, (how) =>
      samples.raw({ name: nameIn(matchers), accepts: (series) => matchesAll(labelsOf(series), matchers), from, to, most: MAX_SAMPLES, ...how })
        .map(({ series, ...read }): RawSeries => ({ labels: labelsOf(series), ...read })), use),
  };
}

const nameIn = (matchers: readonly LabelMatcher[]): string | undefined => matchers.find(({ name, op }) => name === METRIC_NAME && op === "=")?.value;
