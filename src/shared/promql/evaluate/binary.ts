import { type Binary, isComparison, isSet } from "../ast";
import { changesQuantity, operation } from "./arithmetic";
import { type Context, refuseIn, take } from "./context";
import { matchVectors } from "./match-vectors";
import { joinSameLabels } from "./same-labels";
import { setOperation } from "./set-operation";
import { type StepSeries, type Value, vectorOf } from "./value";

/** A binary operator on two values. */
export function binary(context: Context, expr: Binary, left: Value, right: Value): Value {
  if (left.kind === "vector" && right.kind === "vector") return vectorOf(joinSameLabels(context, expr, betweenVectors(context, expr, left.series, right.series)));
  if (left.kind === "vector" && right.kind === "scalar") return vectorOf(joinSameLabels(context, expr, withScalar(context, expr, left.series, right.values, false)));
  if (left.kind === "scalar" && right.kind === "vector") return vectorOf(joinSameLabels(context, expr, withScalar(context, expr, right.series, left.values, true)));
  if (left.kind === "scalar" && right.kind === "scalar") {
    const compute = operation(expr.op);
    take(context, expr, left.values.length);
    return { kind: "scalar", values: left.values.map((value, step) => compute(value, right.values[step] ?? Number.NaN)) };
  }
  return refuseIn(context, expr, "type", "binary expression must contain only scalar and instant vector types");
}

const betweenVectors = (context: Context, expr: Binary, left: StepSeries[], right: StepSeries[]): StepSeries[] =>
  isSet(expr.op) ? setOperation(expr.op, expr, left, right) : matchVectors(context, expr, left, right);

/** A comparison without `bool` keeps the vector's elements for which it holds, with their own values. */
function withScalar(context: Context, { op, bool, from, to }: Binary, series: StepSeries[], scalar: Float64Array, scalarLeft: boolean): StepSeries[] {
  const compute = operation(op);
  const filters = isComparison(op) && !bool;
  const renamed = changesQuantity(op, bool);
  take(context, { from, to }, series.length * scalar.length);
  return series.flatMap(({ labels, values, present }): StepSeries[] => {
    const results = values.map((value, step) => {
      const other = scalar[step] ?? Number.NaN;
      return scalarLeft ? compute(other, value) : compute(value, other);
    });
    if (!filters) return [{ labels: renamed ? labels.withoutMetricName() : labels, values: results, present }];
    const kept = present.map((here, step) => (results[step] === 1 ? here : 0));
    return kept.includes(1) ? [{ labels, values, present: kept }] : [];
  });
}
