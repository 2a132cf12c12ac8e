import type { LabelMatcher } from "./matcher";
import type { Span } from "./refuse";

export type ValueType = "scalar" | "vector" | "matrix" | "string";

export type ArithmeticOp = "+" | "-" | "*" | "/" | "%" | "^" | "atan2";
export type ComparisonOp = "==" | "!=" | "<" | "<=" | ">" | ">=";
export type SetOp = "and" | "or" | "unless";
export type BinaryOp = ArithmeticOp | ComparisonOp | SetOp;

export const AGGREGATIONS = ["sum", "avg", "min", "max", "count", "group", "stddev", "stdvar", "topk", "bottomk", "quantile", "count_values"] as const;
export type AggregationOp = (typeof AGGREGATIONS)[number];

/** `@`: seconds as written are held in ms; start and end are those of the whole query. */
export type AtModifier = { kind: "time"; ms: number } | { kind: "start" } | { kind: "end" };

/** What `offset` and `@` add to a selector or subquery. */
export interface Shift {
  offsetMs: number;
  at?: AtModifier;
}

/** How the series of two vectors find each other. */
export interface Matching {
  on: boolean;
  labels: readonly string[];
  card: "one-to-one" | "many-to-one" | "one-to-many" | "many-to-many";
  /** Labels that group_left or group_right copies from the "one" side. */
  include: readonly string[];
}

export interface NumberLiteral extends Span {
  kind: "number";
  value: number;
}
export interface StringLiteral extends Span {
  kind: "string";
  value: string;
}
export interface VectorSelector extends Span {
  kind: "selector";
  matchers: readonly LabelMatcher[];
  shift: Shift;
}
export interface MatrixSelector extends Span {
  kind: "matrix";
  selector: VectorSelector;
  rangeMs: number;
}
export interface Subquery extends Span {
  kind: "subquery";
  expr: Expr;
  rangeMs: number;
  /** Absent where the text leaves it to the engine. */
  stepMs?: number;
  shift: Shift;
}
export interface Paren extends Span {
  kind: "paren";
  expr: Expr;
}
export interface Unary extends Span {
  kind: "unary";
  op: "+" | "-";
  expr: Expr;
}
export interface Binary extends Span {
  kind: "binary";
  op: BinaryOp;
  left: Expr;
  right: Expr;
  bool: boolean;
  /** Set where the text says how to match, and filled in for every pair of vectors. */
  matching?: Matching;
}
export interface Aggregation extends Span {
  kind: "aggregation";
  op: AggregationOp;
  expr: Expr;
  param?: Expr;
  without: boolean;
  labels: readonly string[];
}
export interface Call extends Span {
  kind: "call";
  name: string;
  args: readonly Expr[];
}

export type Expr =
  | NumberLiteral | StringLiteral | VectorSelector | MatrixSelector | Subquery | Paren | Unary | Binary | Aggregation | Call;

const COMPARISONS: ReadonlySet<string> = new Set<ComparisonOp>(["==", "!=", "<", "<=", ">", ">="]);
const SETS: ReadonlySet<string> = new Set<SetOp>(["and", "or", "unless"]);

export const isComparison = (op: BinaryOp): op is ComparisonOp => COMPARISONS.has(op);
export const isSet = (op: BinaryOp): op is SetOp => SETS.has(op);

/** The expression inside any number of parentheses. */
export function bare(expr: Expr): Expr {
  let inner = expr;
  while (inner.kind === "paren") inner = inner.expr;
  return inner;
}
