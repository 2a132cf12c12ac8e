import fc from "fast-check";
import { expect } from "vitest";
import { instantQuery, rangeQuery } from "../../../src/shared/promql";
import { FUNCTION_NAMES } from "../../../src/shared/promql/functions/signatures";
import { inTime } from "../in-time";
import { series, sourceOf } from "./support";

const source = sourceOf([
  series("a", { x: "1", le: "1" }, 10_000, [1, 2, Number.NaN, 4, 0, 6]),
  series("a", { x: "2", le: "+Inf" }, 10_000, [5, Infinity, 3, -Infinity]),
  series("b_total", { x: "1" }, 10_000, [0, 10, 5]),
]);

const word = fc.constantFrom(
  ...FUNCTION_NAMES, "sum", "topk", "quantile", "count_values", "by", "without", "on", "ignoring", "group_left", "offset", "bool", "and", "or", "unless", "atan2",
  "(", ")", "[", "]", "{", "}", ",", ":", "@", "+", "-", "*", "/", "%", "^", "==", "!=", "=", "=~", "!~", "<", ">", "</", "a", "b_total", "x", "1", "0x1F", "2.", "5m", "1h30m",
  "NaN", "Inf", '"x"', "'", '"', "`", "#", "\n", "start()", "end()", "[5m]", "[1m:10s]", "🙂", "\\", "$", ";", "\u0000",
);

/** Words of the language in any order. */
export const soup = fc.array(word, { maxLength: 30 }).map((words) => words.join(" "));

const numRuns = Number(process.env["QD_FUZZ_CASES"] ?? 20_000);

/** Each case takes less than a second; the seed that is printed repeats all of them. */
export function check<T>(name: string, arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void {
  const seed = Number(process.env["QD_FUZZ_SEED"] ?? Date.now() ^ (Math.random() * 0x100000000));
  console.log(`${name}: ${numRuns} cases, seed ${seed}`);
  fc.assert(fc.property(arbitrary, (value) => inTime(() => property(value))), { numRuns, seed });
}

/** Throws where a query does anything but answer. */
export function ask(text: string): void {
  const outcomes = [instantQuery(source, text, { at: 50_000, maxValues: 200_000 }), rangeQuery(source, text, { from: 0, to: 100_000, stepMs: 7_000, maxValues: 200_000 })];
  for (const outcome of outcomes) {
    if (outcome.ok) continue;
    expect(outcome.problem.code).toMatch(/^promql\./);
    expect(outcome.problem.message).not.toBe("");
  }
}
