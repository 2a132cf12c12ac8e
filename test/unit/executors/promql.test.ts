import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePromql } from "../../../src/shared/promql";
import { checkPromql, fillPromql, promqlParts } from "../../../src/shared/runbook/promql-text";
import { seriesName } from "../../../src/main/executors/promql";

const fill = (source: string, values: Record<string, string>): string => {
  const outcome = fillPromql(promqlParts(source), (name) => values[name] ?? "");
  return outcome.ok ? outcome.value : outcome.problem.message;
};

describe("a query", () => {
  it("takes values within quotes and numbers or durations outside", () => {
    expect(fill("rate(up{job=\"$A\", b='$A', c=`$B`}[$R]) > $N # $A", { A: `"'\\\n`, B: '"\\', R: "1h30m", N: "-2.5" })).toBe("rate(up{job=\"\\\"'\\\\\\n\", b='\"\\'\\\\\\n', c=`\"\\`}[1h30m]) > -2.5 # $A");
  });
  it.each([["up > $A", "1 or vector(1)", "outside of quotes"], ["up[$A]", "5m] or up[5m", "outside of quotes"], ["up{a=`$A`}", "`", "backtick"]])("%s with %s is refused", (source, value, message) => {
    expect(fill(source, { A: value })).toContain(message);
  });
  it("is checked with a place for what is not known yet", () => {
    expect(checkPromql("sum(rate(up{a=\"$A\"}[$R])) > $N")).toEqual([]);
    expect(checkPromql("\n sum(up")).toMatchObject([{ severity: "error", code: "promql" }]);
  });
  it("keeps any value inside its label", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }).filter((text) => !/\p{Surrogate}/u.test(text)), (value) => {
      const query = parsePromql(fill('up{a="$V",b=\'$V\'}', { V: value }));
      if (!query.ok) throw new Error(`${query.problem.message}: ${JSON.stringify(value)}`);
      const { expr } = query.value;
      expect(expr.kind === "selector" ? expr.matchers.filter(({ name }) => name !== "__name__").map((matcher) => matcher.value) : []).toEqual([value, value]);
    }), { numRuns: 1_000 });
  });
  it("gives findings or none for any text, and never throws", () => {
    const piece = fc.oneof(fc.constantFrom("up", "{", "}", '"', "'", "`", "$V", "[", "]", "#", "\n", "\\", "sum("), fc.string({ unit: "binary", maxLength: 3 }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const source = pieces.join("");
      expect(checkPromql(source).every(({ index }) => index >= 0 && index <= source.length)).toBe(true);
      expect(promqlParts(source).map((part) => ("text" in part ? part.text : "$V")).join("")).toBe(source);
    }), { numRuns: 1_000 });
  });
});

it("a series is named as Prometheus names it", () => {
  expect(seriesName({ __name__: "up", job: 'a"b', instance: "x" })).toBe('up{instance="x", job="a\\"b"}');
  expect(seriesName({})).toBe("");
});
