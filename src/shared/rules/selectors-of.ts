import type { LabelMatcher } from "../promql";
import type { Expr } from "../promql/ast";

/** The matchers of every selector in an expression. */
export function selectorsOf(expr: Expr): (readonly LabelMatcher[])[] {
  switch (expr.kind) {
    case "number":
    case "string":
      return [];
    case "selector":
      return [expr.matchers];
    case "matrix":
      return [expr.selector.matchers];
    case "subquery":
    case "paren":
    case "unary":
      return selectorsOf(expr.expr);
    case "binary":
      return [...selectorsOf(expr.left), ...selectorsOf(expr.right)];
    case "aggregation":
      return [...selectorsOf(expr.expr), ...(expr.param ? selectorsOf(expr.param) : [])];
    case "call":
      return expr.args.flatMap(selectorsOf);
  }
}
