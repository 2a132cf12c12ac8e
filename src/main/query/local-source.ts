import { type LabelMatcher, Labels, matchesAll, METRIC_NAME, type RawSeries, type SeriesSource } from "../../shared/promql";
import type { Series } from "../../shared/sample";
import type { SampleStore } from "../ports";

/** Samples that one selector may read, about a second of work. */
const MAX_SAMPLES = 3_000_000;

/** What one look may take of the core's time, where the rest can wait, ms. */
const PATIENCE_MS = 8;

/** The local history as PromQL sees it: samples as they were taken, with the ends of series, as far back as they are kept unthinned. */
export const localSource = (samples: Pick<SampleStore, "raw">): SeriesSource => sourceOf(samples, (_, select) => select());

/**
 * The same for work that goes on in slices: a selector that takes too long to read is refused with the code `UNREAD`, and with more patience
 * the next time, as what is not held until then has to be read at once.
 */
export function slicedLocalSource(samples: Pick<SampleStore, "raw">): SeriesSource {
  const patience = new WeakMap<readonly LabelMatcher[], number>();
  return sourceOf(samples, (matchers, select) => {
    const withinMs = patience.get(matchers) ?? PATIENCE_MS;
    patience.set(matchers, withinMs * 1.1);
    const read = select(withinMs);
    patience.delete(matchers);
    return read;
  });
}

type Select = (withinMs?: number) => readonly RawSeries[];

function sourceOf(samples: Pick<SampleStore, "raw">, reading: (matchers: readonly LabelMatcher[], select: Select) => readonly RawSeries[]): SeriesSource {
  const known = new WeakMap<Series, Labels>();
  const labelsOf = (series: Series): Labels => {
    const labels = known.get(series) ?? Labels.ofSeries(series);
    known.set(series, labels);
    return labels;
  };
  return {
    select: (matchers, from, to) => reading(matchers, (withinMs) =>
      samples.raw({ name: nameIn(matchers), accepts: (series) => matchesAll(labelsOf(series), matchers), from, to, most: MAX_SAMPLES, withinMs })
        .map(({ series, times, values, staleAt }): RawSeries => ({ labels: labelsOf(series), times, values, staleAt }))),
  };
}

const nameIn = (matchers: readonly LabelMatcher[]): string | undefined => matchers.find(({ name, op }) => name === METRIC_NAME && op === "=")?.value;
