import type { LabelMatcher, Promql } from "../../shared/promql";

type Expr = Promql["expr"];
export type Selector = readonly LabelMatcher[];

/** The selectors of an expression, each of them once. */
export function selectorsOf({ expr }: Promql): Selector[] {
  const found = new Map<string, Selector>();
  visit(expr, (matchers) => found.set(selectorText(matchers), matchers));
  return [...found.values()];
}

function visit(expr: Expr, tell: (matchers: Selector) => void): void {
  switch (expr.kind) {
    case "selector":
      return tell(expr.matchers);
    case "matrix":
      return tell(expr.selector.matchers);
    case "subquery":
    case "paren":
    case "unary":
      return visit(expr.expr, tell);
    case "aggregation":
      if (expr.param) visit(expr.param, tell);
      return visit(expr.expr, tell);
    case "binary":
      visit(expr.left, tell);
      return visit(expr.right, tell);
    case "call":
      return expr.args.forEach((argument) => visit(argument, tell));
    case "number":
    case "string":
      return undefined;
  }
}

/** `{__name__="up",job=~"a|b"}` */
export const selectorText = (matchers: Selector): string => `{${matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(",")}}`;
