import { parser } from "@prometheus-io/lezer-promql";
import { type Outcome, ProblemError, refuse, succeed } from "../problem";
import type { Expr } from "./ast";
import { checkTypes } from "./check-types";
import { problemAt } from "./refuse";
import { readExpression } from "./syntax/read-expression";
import { Reader } from "./syntax/reader";
import { syntaxError } from "./syntax/syntax-error";

/** Longer than any rule or panel; what is longer is not worth the time to say what is wrong with it. */
const MAX_LENGTH = 16_384;

/** An expression that may be evaluated any number of times. */
export interface Promql {
  text: string;
  expr: Expr;
}

/** Reads an expression and checks its types. The problem of one that is not PromQL carries line and column. */
export function parsePromql(text: string): Outcome<Promql> {
  if (text.length > MAX_LENGTH) return refuse(problemAt(text, { from: 0, to: 0 }, "limit", `the expression is longer than ${MAX_LENGTH} characters`));
  const readable = withoutOpenPoints(text);
  const tree = parser.parse(readable);
  const wrong = syntaxError(readable, tree);
  if (wrong) return refuse(wrong);
  const reader = new Reader(readable);
  const [root] = reader.children(tree.topNode);
  if (!root) return refuse(problemAt(text, { from: 0, to: 0 }, "syntax", "no expression found in input"));
  try {
    const expr = readExpression(reader, root);
    checkTypes(text, expr);
    return succeed({ text, expr });
  } catch (thrown) {
    if (thrown instanceof ProblemError) return refuse(thrown.problem);
    throw thrown;
  }
}

const QUOTED = String.raw`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\`[^\`]*\`|#[^\n]*`;
const OPEN_POINT = new RegExp(String.raw`${QUOTED}|[a-zA-Z_:][\w:]*|(\d[\d_]*)\.(?![\w.])`, "gs");

/** The grammar does not know that "2." is a number; a blank in place of its point says the same, and nothing moves. */
const withoutOpenPoints = (text: string): string =>
  text.replaceAll(OPEN_POINT, (token: string, digits: string | undefined) => (digits === undefined ? token : `${digits} `));
