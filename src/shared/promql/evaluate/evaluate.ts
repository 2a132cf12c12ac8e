import type { Expr } from "../ast";
import { aggregate } from "./aggregate";
import { binary } from "./binary";
import { evaluateCall } from "./call";
import { type Context, refuseIn, take } from "./context";
import { joinSameLabels } from "./same-labels";
import { selectInstant } from "./select";
import { type Value, vectorOf } from "./value";

/** The value of an expression at every step of the context's grid. Throws a ProblemError where there is none. */
export function evaluate(context: Context, expr: Expr): Value {
  switch (expr.kind) {
    case "number":
      take(context, expr, context.grid.count);
      return { kind: "scalar", values: new Float64Array(context.grid.count).fill(expr.value) };
    case "string":
      return { kind: "string", text: expr.value };
    case "selector":
      return vectorOf(selectInstant(context, expr));
    case "paren":
      return evaluate(context, expr.expr);
    case "unary": {
      const value = evaluate(context, expr.expr);
      return expr.op === "-" ? negated(context, expr, value) : value;
    }
    case "binary":
      return binary(context, expr, evaluate(context, expr.left), evaluate(context, expr.right));
    case "aggregation":
      return aggregate(context, expr, evaluate(context, expr.expr), expr.param && evaluate(context, expr.param));
    case "call":
      return evaluateCall(context, expr, evaluate);
    case "matrix":
    case "subquery":
      return refuseIn(context, expr, "type", "a range vector has no value of its own here");
  }
}

function negated(context: Context, expr: Expr, value: Value): Value {
  switch (value.kind) {
    case "scalar":
      return { kind: "scalar", values: value.values.map((one) => -one) };
    case "vector":
      take(context, expr, value.series.length * context.grid.count);
      return vectorOf(joinSameLabels(context, expr, value.series.map(({ labels, values, present }) => ({
        labels: labels.withoutMetricName(), values: values.map((one) => -one), present,
      }))));
    case "string":
      return value;
  }
}
