import type { Span } from "../refuse";
import { type Context, refuseIn } from "./context";
import type { StepSeries } from "./value";

/** Joins series whose labels became equal; throws where two of them have a value at the same step. */
export function joinSameLabels(context: Context, span: Span, series: StepSeries[]): StepSeries[] {
  const byKey = new Map<string, StepSeries>();
  for (const one of series) {
    const known = byKey.get(one.labels.key);
    if (known === undefined) byKey.set(one.labels.key, one);
    else byKey.set(one.labels.key, joined(context, span, known, one));
  }
  return byKey.size === series.length ? series : [...byKey.values()];
}

function joined(context: Context, span: Span, first: StepSeries, second: StepSeries): StepSeries {
  const result = { labels: first.labels, values: first.values.slice(), present: first.present.slice() };
  for (let step = 0; step < second.present.length; step++) {
    if (second.present[step] !== 1) continue;
    if (result.present[step] === 1) {
      refuseIn(context, span, "duplicate-labels", "vector cannot contain metrics with the same labelset", `Two series are ${first.labels.toString()} here.`);
    }
    result.present[step] = 1;
    result.values[step] = second.values[step] ?? Number.NaN;
  }
  return result;
}
