import { type Place, type Problem, raise } from "../problem";

/** Part of the text of an expression: offsets in UTF-16 units, the end excluded. */
export interface Span {
  from: number;
  to: number;
}

/** What is wrong with an expression; the code of the Problem is this after "promql.". */
export type Fault =
  | "syntax"
  | "type"
  | "experimental"
  | "native-histogram"
  | "regex"
  | "argument"
  | "matching"
  | "duplicate-labels"
  | "limit";

/** Line and column, both from 1, of an offset. */
export function placeOf(text: string, offset: number): Place {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { line, column: offset - (before.lastIndexOf("\n") + 1) + 1 };
}

export const problemAt = (text: string, { from }: Span, fault: Fault, message: string, next?: string): Problem => ({
  code: `promql.${fault}`, message, next, at: placeOf(text, from),
});

/** Throws a ProblemError that says where in the expression the fault is. */
export function refuseAt(text: string, span: Span, fault: Fault, message: string, next?: string): never {
  return raise(problemAt(text, span, fault, message, next));
}
