import fc from "fast-check";
import { expect, test } from "vitest";
import { instantQuery, parsePromql, rangeQuery } from "../../../src/shared/promql";
import { FUNCTION_NAMES } from "../../../src/shared/promql/functions/signatures";
import { series, sourceOf } from "./support";

const source = sourceOf([
  series("a", { x: "1", le: "1" }, 10_000, [1, 2, Number.NaN, 4, 0, 6]),
  series("a", { x: "2", le: "+Inf" }, 10_000, [5, Infinity, 3, -Infinity]),
  series("b_total", { x: "1" }, 10_000, [0, 10, 5]),
]);

/** Failures print the seed that repeats them. */
const numRuns = Number(process.env["QD_FUZZ_CASES"] ?? (process.env["CI"] ? 20_000 : 5_000));

const word = fc.constantFrom(
  ...FUNCTION_NAMES, "sum", "topk", "quantile", "count_values", "by", "without", "on", "ignoring", "group_left", "offset", "bool", "and", "or", "unless", "atan2",
  "(", ")", "[", "]", "{", "}", ",", ":", "@", "+", "-", "*", "/", "%", "^", "==", "!=", "=", "=~", "!~", "<", ">", "</", "a", "b_total", "x", "1", "0x1F", "2.", "5m", "1h30m",
  "NaN", "Inf", '"x"', "'", '"', "`", "#", "\n", "start()", "end()", "[5m]", "[1m:10s]", "🙂", "\\", "$", ";", "\u0000",
);

const soup = fc.array(word, { maxLength: 30 }).map((words) => words.join(" "));

/** Expressions that are mostly well-formed, with every function in them. */
const { expression } = fc.letrec<{ expression: string; vector: string; range: string; scalar: string }>((tie) => ({
  expression: fc.oneof({ depthSize: "small", withCrossShrink: true }, tie("vector"), tie("scalar")),
  vector: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("a", "b_total", 'a{x="1"}', '{x=~".+"}', "a offset 10s", "a @ 20", "nothing"),
    fc.tuple(tie("expression"), fc.constantFrom("+", "-", "*", "/ on(x)", "% ignoring(le)", "^", "== bool", ">", "and", "or", "unless on()", "* on(x) group_left(le)", "atan2"), tie("expression")).map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(fc.constantFrom("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar"), fc.constantFrom("", " by (x)", " without (x)"), tie("vector")).map(([op, by, v]) => `${op}${by} (${v})`),
    fc.tuple(fc.constantFrom("topk", "bottomk", "quantile"), tie("scalar"), tie("vector")).map(([op, k, v]) => `${op}(${k}, ${v})`),
    fc.tuple(fc.constantFrom(...FUNCTION_NAMES), fc.array(fc.oneof(tie("vector"), tie("range"), tie("scalar"), fc.constantFrom('"x"', '"(.*)"', '"$1"')), { maxLength: 5 })).map(([name, args]) => `${name}(${args.join(", ")})`),
    fc.tuple(fc.constantFrom("rate", "delta", "deriv", "changes", "avg_over_time", "stddev_over_time", "absent_over_time"), tie("range")).map(([name, r]) => `${name}(${r})`),
    tie("vector").map((v) => `-${v}`),
  ),
  range: fc.oneof({ depthSize: "small" }, fc.constantFrom("a[30s]", "b_total[1m] offset 10s", "a[1ms]"), tie("vector").map((v) => `(${v})[1m:10s]`), tie("vector").map((v) => `(${v})[10m:] @ end()`)),
  scalar: fc.oneof({ depthSize: "small" }, fc.constantFrom("1", "-0.5", "NaN", "Inf", "1e300", "time()", "pi()"), tie("vector").map((v) => `scalar(${v})`)),
}));

/** Throws where a query does anything but answer. */
function ask(text: string): void {
  const outcomes = [instantQuery(source, text, { at: 50_000, maxValues: 200_000 }), rangeQuery(source, text, { from: 0, to: 100_000, stepMs: 7_000, maxValues: 200_000 })];
  for (const outcome of outcomes) {
    if (outcome.ok) continue;
    expect(outcome.problem.code).toMatch(/^promql\./);
    expect(outcome.problem.message).not.toBe("");
  }
}

test("any text gives an expression or a problem with a place", () => {
  fc.assert(fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 60 }), soup), (text) => {
    const parsed = parsePromql(text);
    if (!parsed.ok) expect(parsed.problem.at?.column).toBeGreaterThan(0);
  }), { numRuns });
}, 120_000);

test("any words give a value or a problem", () => {
  fc.assert(fc.property(soup, ask), { numRuns });
}, 120_000);

test("any expression gives a value or a problem", () => {
  fc.assert(fc.property(expression, ask), { numRuns });
}, 120_000);
