import type { Expr } from "../../shared/promql";

/** "by": every element carries the label and follows from the series of its value alone; "constant": follows from no series. */
type Dependence = "by" | "constant" | "mixed";

/** Functions whose elements lose the label, or follow from more than their own series. */
const MIXING: ReadonlySet<string> = new Set(["absent", "absent_over_time", "scalar", "vector", "label_replace", "label_join"]);

/**
 * Whether an expression may be evaluated over the series of some values of a label here and over those of the others elsewhere, and the
 * results be put together: they are what it gives over all of them.
 */
export const isSeparableBy = (label: string, expr: Expr): boolean => dependence(label, expr) === "by";

function dependence(label: string, expr: Expr): Dependence {
  switch (expr.kind) {
    case "number":
    case "string":
      return "constant";
    case "selector":
    case "matrix":
      return "by";
    case "subquery":
    case "paren":
    case "unary":
      return dependence(label, expr.expr);
    case "binary": {
      const both = joined([dependence(label, expr.left), dependence(label, expr.right)]);
      const { on = false, labels = [] } = expr.matching ?? {};
      return on === labels.includes(label) ? both : "mixed";
    }
    case "aggregation": {
      if (expr.op === "count_values" || (expr.param !== undefined && dependence(label, expr.param) !== "constant")) return "mixed";
      return expr.without === expr.labels.includes(label) ? "mixed" : dependence(label, expr.expr);
    }
    case "call":
      if (MIXING.has(expr.name)) return "mixed";
      if (expr.args.length === 0) return expr.name === "time" || expr.name === "pi" ? "constant" : "mixed";
      return joined(expr.args.map((arg) => dependence(label, arg)));
  }
}

function joined(parts: readonly Dependence[]): Dependence {
  if (parts.includes("mixed")) return "mixed";
  return parts.includes("by") ? "by" : "constant";
}
