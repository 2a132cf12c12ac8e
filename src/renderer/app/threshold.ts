import { parsePromql } from "../../shared/promql/parse";
import { bare, isComparison, type ComparisonOp, type Expr } from "../../shared/promql/ast";

/** What to draw of an alert's expression: the side that moves, and the line that it must not cross. */
export interface Drawable {
  /** The expression to draw: what is compared, without the comparison that hides it while all is well. */
  expression: string;
  threshold?: { op: ComparisonOp; value: number };
  /** The alert has more conditions than the one that is drawn. */
  isPart: boolean;
}

const MIRRORED: Record<ComparisonOp, ComparisonOp> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!=" };

/** The first comparison with a number in an expression; the whole expression where there is none. */
export function drawableOf(text: string): Drawable {
  const parsed = parsePromql(text);
  if (!parsed.ok) return { expression: text, isPart: false };
  const found = comparisonIn(parsed.value.expr, text);
  return found ?? { expression: text, isPart: false };
}

function comparisonIn(expr: Expr, text: string): Drawable | undefined {
  const inner = bare(expr);
  if (inner.kind !== "binary") return undefined;
  const { op, left, right } = inner;
  if (isComparison(op)) {
    const [onRight, onLeft] = [constantOf(right), constantOf(left)];
    if (onRight !== undefined) return { expression: slice(text, left), threshold: { op, value: onRight }, isPart: false };
    if (onLeft !== undefined) return { expression: slice(text, right), threshold: { op: MIRRORED[op], value: onLeft }, isPart: false };
    return undefined;
  }
  if (op !== "and" && op !== "or" && op !== "unless") return undefined;
  const found = comparisonIn(left, text) ?? (op === "unless" ? undefined : comparisonIn(right, text));
  return found && { ...found, isPart: true };
}

const slice = (text: string, { from, to }: Expr): string => text.slice(from, to).trim();

/** The value of an expression that holds numbers alone. */
function constantOf(expr: Expr): number | undefined {
  const inner = bare(expr);
  switch (inner.kind) {
    case "number": return inner.value;
    case "unary": {
      const value = constantOf(inner.expr);
      return value === undefined ? undefined : inner.op === "-" ? -value : value;
    }
    case "binary": {
      const [left, right] = [constantOf(inner.left), constantOf(inner.right)];
      return left === undefined || right === undefined ? undefined : reckon(left, inner.op, right);
    }
    case "string": case "selector": case "matrix": case "subquery": case "aggregation": case "call": case "paren":
      return undefined;
  }
}

function reckon(left: number, op: string, right: number): number | undefined {
  switch (op) {
    case "+": return left + right;
    case "-": return left - right;
    case "*": return left * right;
    case "/": return left / right;
    case "^": return left ** right;
    default: return undefined;
  }
}
