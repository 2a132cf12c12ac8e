import { bare, type Expr } from "../ast";
import { Labels, METRIC_NAME } from "../labels";
import type { LabelMatcher } from "../matcher";
import { emptySeries, type StepSeries } from "./value";

/** 1 at every step at which no series is present; the labels are those that the selector demands by "=". */
export function absent(expr: Expr, series: readonly StepSeries[], count: number): StepSeries[] {
  const line = emptySeries(absentLabels(expr), count);
  line.values.fill(1);
  line.present.fill(1);
  for (const { present } of series) present.forEach((here, step) => here === 1 && (line.present[step] = 0));
  return line.present.includes(1) ? [line] : [];
}

function absentLabels(expr: Expr): Labels {
  const inner = bare(expr);
  if (inner.kind === "selector") return demanded(inner.matchers);
  return inner.kind === "matrix" ? demanded(inner.selector.matchers) : Labels.none;
}

/** A label that is spoken of more than once has no one value. */
function demanded(matchers: readonly LabelMatcher[]): Labels {
  const spoken = matchers.filter(({ name }) => name !== METRIC_NAME);
  const once = spoken.filter(({ name, op }, index) => op === "=" && spoken.every((other, at) => at === index || other.name !== name));
  return Labels.of(once.map(({ name, value }) => [name, value] as const));
}
