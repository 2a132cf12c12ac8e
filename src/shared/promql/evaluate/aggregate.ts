import type { Aggregation } from "../ast";
import { isQuantile, quantileWarning } from "../functions/quantile";
import { annotate, type Context, refuseIn, take } from "./context";
import { countValues } from "./count-values";
import { type Fold, FOLDS } from "./fold";
import { grouped, type Group } from "./group";
import { top } from "./top";
import { emptySeries, type StepSeries, type Value, vectorOf } from "./value";

/** An aggregation of a vector; `param` is what stands before the vector, where something does. */
export function aggregate(context: Context, expr: Aggregation, vector: Value, param: Value | undefined): Value {
  if (vector.kind !== "vector") return refuseIn(context, expr, "type", "expected type instant vector in aggregation expression");
  const { series } = vector;
  switch (expr.op) {
    case "topk":
    case "bottomk":
      return vectorOf(top(context, expr, series, scalarParam(context, expr, param)));
    case "count_values":
      return vectorOf(param?.kind === "string" ? countValues(context, expr, param.text, series) : []);
    case "quantile": {
      const wanted = scalarParam(context, expr, param);
      for (const q of wanted) if (!isQuantile(q)) annotate(context, "warning", expr.param ?? expr, quantileWarning(q));
      return vectorOf(folded(context, expr, series, FOLDS.quantile, wanted));
    }
    default:
      return vectorOf(folded(context, expr, series, FOLDS[expr.op]));
  }
}

function scalarParam(context: Context, expr: Aggregation, param: Value | undefined): Float64Array {
  return param?.kind === "scalar" ? param.values : refuseIn(context, expr, "type", `expected type scalar in aggregation parameter of ${expr.op}`);
}

function folded(context: Context, expr: Aggregation, series: readonly StepSeries[], fold: Fold, params?: Float64Array): StepSeries[] {
  const groups = grouped(expr, series);
  take(context, expr, groups.length * context.grid.count);
  return groups.map((group) => foldGroup(group, context.grid.count, fold, params));
}

function foldGroup({ labels, members }: Group, count: number, fold: Fold, params?: Float64Array): StepSeries {
  const line = emptySeries(labels, count);
  const values: number[] = [];
  for (let step = 0; step < count; step++) {
    values.length = 0;
    for (const member of members) if (member.present[step] === 1) values.push(member.values[step] ?? Number.NaN);
    if (values.length === 0) continue;
    line.values[step] = fold(values, params?.[step] ?? Number.NaN);
    line.present[step] = 1;
  }
  return line;
}
