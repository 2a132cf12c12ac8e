import fc from "fast-check";
import { test } from "vitest";
import { FUNCTION_NAMES } from "../../../src/shared/promql/functions/signatures";
import { ask, check, soup } from "./fuzz";

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

test("any expression gives a value or a problem", () => check("PromQL expressions", expression, ask), 120_000);

test("any words give a value or a problem", () => check("PromQL words", soup, ask), 120_000);
