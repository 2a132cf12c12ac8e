import type { SeriesSource } from "../../shared/promql";
import type { LabelRecord, Rule } from "../../shared/rules/model";
import { selectorsOf } from "../../shared/rules/selectors-of";

/** How far back a sample counts, ms. */
const LOOKBACK_MS = 300_000;

/**
 * Whether nothing that a rule reads for an alert's labels has a sample any more: its target is not seen, which is not the same as that all
 * is well. Series that lack one of the labels count, since an expression may have added it.
 */
export function isWithoutData({ promql }: Rule, labels: LabelRecord, source: SeriesSource, at: number): boolean {
  const selectors = selectorsOf(promql.expr);
  return selectors.length > 0 && selectors.every((matchers) =>
    !source.select(matchers, at - LOOKBACK_MS + 1, at).some(({ labels: series, times, staleAt }) => {
      const isOfAlert = series.pairs.every(([name, value]) => name === "__name__" || labels[name] === undefined || labels[name] === value);
      const last = times[times.length - 1];
      const ended = staleAt?.[staleAt.length - 1];
      return isOfAlert && last !== undefined && (ended === undefined || ended < last);
    }));
}
