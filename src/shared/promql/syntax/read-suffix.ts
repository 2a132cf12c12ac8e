import type { SyntaxNode } from "@lezer/common";
import type { AtModifier, Expr, MatrixSelector, Shift, Subquery } from "../ast";
import { numberLiteral } from "./literals";
import type { Reader } from "./reader";

/** An operand with the modifier that follows it. */
export function withSuffix(reader: Reader, expr: Expr, node: SyntaxNode): Expr {
  switch (node.name) {
    case "MatrixSelector":
      return ranged(reader, expr, node);
    case "SubqueryExpr":
      return subquery(reader, expr, node);
    case "OffsetExpr":
      return offset(reader, expr, node);
    case "StepInvariantExpr":
      return pinned(reader, expr, node);
    default:
      return reader.refuse(node, "experimental", "anchored and smoothed selectors are experimental in Prometheus and not supported");
  }
}

function ranged(reader: Reader, expr: Expr, node: SyntaxNode): MatrixSelector {
  if (expr.kind !== "selector") return reader.refuse(expr, "syntax", "ranges only allowed for vector selectors", "Write a subquery: [5m:1m].");
  if (expr.shift.offsetMs !== 0) reader.refuse(expr, "syntax", "no offset modifiers allowed before range");
  if (expr.shift.at) reader.refuse(expr, "syntax", "no @ modifiers allowed before range");
  const [rangeMs] = durations(reader, node);
  return { kind: "matrix", selector: expr, rangeMs: positive(reader, node, rangeMs), from: expr.from, to: node.to };
}

function subquery(reader: Reader, expr: Expr, node: SyntaxNode): Subquery {
  const [rangeMs, stepMs] = durations(reader, node);
  return {
    kind: "subquery", expr, rangeMs: positive(reader, node, rangeMs), shift: { offsetMs: 0 }, from: expr.from, to: node.to,
    stepMs: stepMs === undefined ? undefined : positive(reader, node, stepMs),
  };
}

function offset(reader: Reader, expr: Expr, node: SyntaxNode): Expr {
  const amount = reader.children(node).find(({ name }) => name === "OffsetDurationExpr");
  const ms = amount ? durationMs(reader, amount) : 0;
  return shifted(reader, expr, node, "offset modifier", (shift) => {
    if (shift.offsetMs !== 0) reader.refuse(node, "syntax", "offset may not be set multiple times");
    return { ...shift, offsetMs: ms };
  });
}

function pinned(reader: Reader, expr: Expr, node: SyntaxNode): Expr {
  const moment = readAt(reader, node);
  return shifted(reader, expr, node, "@ modifier", (shift) => {
    if (shift.at) reader.refuse(node, "syntax", "@ <timestamp> may not be set multiple times");
    return { ...shift, at: moment };
  });
}

function shifted(reader: Reader, expr: Expr, node: SyntaxNode, what: string, change: (shift: Shift) => Shift): Expr {
  switch (expr.kind) {
    case "selector":
    case "subquery":
      return { ...expr, shift: change(expr.shift), to: node.to };
    case "matrix":
      return { ...expr, selector: { ...expr.selector, shift: change(expr.selector.shift) }, to: node.to };
    default:
      return reader.refuse(expr, "syntax", `${what} must be preceded by an instant vector selector or range vector selector or a subquery`);
  }
}

function readAt(reader: Reader, node: SyntaxNode): AtModifier {
  const moment = reader.children(node).at(-1) ?? node;
  if (moment.name === "AtModifierPreprocessors") return { kind: reader.text(moment).toLowerCase() === "start" ? "start" : "end" };
  const [, sign, digits = ""] = /^([+-]?)\s*(.*)$/s.exec(reader.text(moment)) ?? [];
  const seconds = numberLiteral(digits) * (sign === "-" ? -1 : 1);
  if (!Number.isFinite(seconds) || Math.abs(seconds) > MAX_SECONDS) reader.refuse(moment, "syntax", `timestamp out of bounds for @ modifier: ${seconds}`);
  return { kind: "time", ms: Math.round(seconds * 1_000) };
}

/** Times beyond this are no exact ms any more. */
const MAX_SECONDS = Number.MAX_SAFE_INTEGER / 1_000;

const durations = (reader: Reader, node: SyntaxNode): (number | undefined)[] =>
  reader.children(node).filter(({ name }) => name === "DurationExpr").map((child) => durationMs(reader, child));

function positive(reader: Reader, node: SyntaxNode, ms: number | undefined): number {
  return ms !== undefined && ms > 0 ? ms : reader.refuse(node, "syntax", "duration must be greater than 0");
}

/** A literal with any number of signs; arithmetic on durations is experimental. */
function durationMs(reader: Reader, node: SyntaxNode): number {
  const text = reader.text(node);
  const literal = /^([\s+-]*)([\w.]+(?:e[+-]\w+)?)$/is.exec(text);
  if (!literal) return reader.refuse(node, "experimental", "duration expressions are experimental in Prometheus and not supported", "Write a duration such as 5m.");
  const negative = [...(literal[1] ?? "")].filter((sign) => sign === "-").length % 2 === 1;
  const seconds = numberLiteral(literal[2] ?? "");
  if (!Number.isFinite(seconds) || seconds > MAX_SECONDS) reader.refuse(node, "syntax", "duration out of range");
  return Math.round(seconds * 1_000) * (negative ? -1 : 1);
}
