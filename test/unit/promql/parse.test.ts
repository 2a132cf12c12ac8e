import { describe, expect, test } from "vitest";
import { type Expr, parsePromql } from "../../../src/shared/promql";
import { refusal } from "./support";

/** An expression with every operation in parentheses. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case "number":
      return String(expr.value);
    case "string":
      return JSON.stringify(expr.value);
    case "selector":
      return `${expr.matchers[0]?.value ?? ""}${shiftOf(expr.shift)}`;
    case "matrix":
      return `${shape({ ...expr.selector, shift: { offsetMs: 0 } })}[${expr.rangeMs}]${shiftOf(expr.selector.shift)}`;
    case "subquery":
      return `${shape(expr.expr)}[${expr.rangeMs}:${expr.stepMs ?? ""}]${shiftOf(expr.shift)}`;
    case "paren":
      return shape(expr.expr);
    case "unary":
      return `(${expr.op}${shape(expr.expr)})`;
    case "binary":
      return `(${shape(expr.left)} ${expr.op} ${shape(expr.right)})`;
    case "aggregation":
      return `${expr.op}(${expr.param ? `${shape(expr.param)}, ` : ""}${shape(expr.expr)})`;
    case "call":
      return `${expr.name}(${expr.args.map(shape).join(", ")})`;
  }
}

function shiftOf({ offsetMs, at }: Extract<Expr, { kind: "selector" }>["shift"]): string {
  const pinned = at && (at.kind === "time" ? `@${at.ms}` : `@${at.kind}`);
  return `${offsetMs === 0 ? "" : `~${offsetMs}`}${pinned ?? ""}`;
}

const read = (text: string): string => {
  const parsed = parsePromql(text);
  return parsed.ok ? shape(parsed.value.expr) : parsed.problem.message;
};

describe("nesting", () => {
  test.each([
    ["1 + 2 * 3 ^ 2 ^ 2", "(1 + (2 * (3 ^ (2 ^ 2))))"],
    ["-2 ^ 2", "(-(2 ^ 2))"],
    ["-a * b", "((-a) * b)"],
    ["2 ^ -1 ^ 2", "(2 ^ (-(1 ^ 2)))"],
    ["1 - -1", "(1 - (-1))"],
    ["a or b and c unless d", "(a or ((b and c) unless d))"],
    ["a < b + c", "(a < (b + c))"],
    ["a - b - c", "((a - b) - c)"],
    ["a atan2 b * c", "((a atan2 b) * c)"],
    ["a + b offset 5m * c", "(a + (b~300000 * c))"],
    ["-a offset 1m", "(-a~60000)"],
    ["a + rate(b[5m] offset 1m)", "(a + rate(b[300000]~60000))"],
    ["a @ 10 offset -5m + b @ end()", "(a~-300000@10000 + b@end)"],
    ["sum(a) by (x) / on (x) group_left () b", "(sum(a) / b)"],
    ["TOPK(2, a)", "topk(2, a)"],
    ["a[1h:] @ start()", "a[3600000:]@start"],
    ["1. + .5 + 0x1F + 017 + 1_000 + 1h30m", "(((((1 + 0.5) + 31) + 15) + 1000) + 5400)"],
    ["Inf + -inf + NaN", "((Infinity + (-Infinity)) + NaN)"],
    ['"a\\n\\x41" # note', '"a\\nA"'],
    ['{"a b", "c d"="e"}', "a b"],
    ["a[5m] # the last five minutes\n @ 10", "a[300000]@10000"],
  ])("%s", (text, wanted) => expect(read(text)).toBe(wanted));

  test("signs refuse a range vector", () => expect(refusal("-a[5m:1m]")).toMatch(/^promql\.type 1:2: unary expression only allowed/));
});

describe("refusals", () => {
  test.each([
    ["", "promql.syntax 1:1: no expression found in input"],
    ["sum(x", "promql.syntax 1:6: unclosed left parenthesis"],
    ["rate(x[5m)", 'promql.syntax 1:10: unexpected ")"'],
    ["x{a='b'", "promql.syntax 1:8: unclosed left brace"],
    ["a b", 'promql.syntax 1:3: unexpected "b"'],
    ["1 +\n  foo(x)", 'promql.syntax 2:3: unknown function with name "foo"'],
    ["max_of(1, 2)", "promql.experimental 1:1: the function max_of is experimental in Prometheus and not supported"],
    ["limitk(1, x)", "promql.experimental 1:1: the aggregation limitk is experimental in Prometheus and not supported"],
    ["x[5m+1m]", "promql.experimental 1:3: duration expressions are experimental in Prometheus and not supported"],
    ["rate(x)", 'promql.type 1:6: expected type range vector in call to function "rate", got instant vector'],
    ["sum(x[5m])", "promql.type 1:5: expected type instant vector in aggregation expression, got range vector"],
    ["1 == 1", "promql.type 1:1: comparisons between scalars must use BOOL modifier"],
    ["x + bool y", "promql.type 1:5: bool modifier can only be used on comparison operators"],
    ["x and 1", 'promql.type 1:1: set operator "and" not allowed in binary scalar expression'],
    ["1 + on(a) x", "promql.type 1:1: vector matching only allowed between instant vectors"],
    ["x + on(a) group_left(a) y", 'promql.type 1:21: label "a" must not occur in ON and GROUP clause at once'],
    ["x and on(a) group_left y", "promql.type 1:13: no grouping allowed for set operations"],
    ["clamp(x, 1)", 'promql.type 1:1: expected 3 argument(s) in call to "clamp", got 2'],
    ["round(x, 1, 2)", 'promql.type 1:1: expected at most 2 argument(s) in call to "round", got 3'],
    ["label_join(x, 'a')", 'promql.type 1:1: expected at least 3 argument(s) in call to "label_join", got 2'],
    ["{a=~'.*'}", "promql.syntax 1:1: vector selector must contain at least one non-empty matcher"],
    ["a{__name__='b'}", 'promql.syntax 1:1: metric name must not be set twice: "a" or "b"'],
    ["(x)[5m]", "promql.syntax 1:1: ranges only allowed for vector selectors"],
    ["x offset 5m [5m]", "promql.syntax 1:1: no offset modifiers allowed before range"],
    ["x[0s]", "promql.syntax 1:1: duration must be greater than 0"],
    ["x offset 5m offset 5m", "promql.syntax 1:1: offset may not be set multiple times"],
    ["1 offset 5m", "promql.syntax 1:1: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery"],
    ["'a\\q'", "promql.syntax 1:1: 'a\\q' is not a well-formed string: a quote or an escape is wrong"],
    ['"abc', 'promql.syntax 1:1: "abc is not a well-formed string: a quote or an escape is wrong'],
  ])("%s", (text, wanted) => expect(refusal(text)).toBe(wanted));

  test.each(["x{a=~'('}", "x{a=~'(?=a)'}", "x{a=~'a)|(b'}", "x{a=~'\\\\1'}", "x{a!~'a**'}"])("RE2 lacks %s", (text) => {
    expect(refusal(text)).toMatch(/^promql\.regex 1:6: /);
  });

  test("depth and length have a limit and an answer", () => {
    expect(refusal(`${"(".repeat(5_000)}1${")".repeat(5_000)}`)).toMatch(/^promql\.(limit|syntax) /);
    expect(refusal("1" + "+1".repeat(5_000))).toMatch(/^promql\.(limit|syntax) /);
    expect(refusal("-".repeat(10_000) + "1")).toMatch(/^promql\.(limit|syntax) /);
    expect(refusal("x".repeat(20_000))).toMatch(/^promql\.limit /);
  });
});
