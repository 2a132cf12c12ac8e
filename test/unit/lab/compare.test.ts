import { describe, expect, it } from "vitest";
import { compare, type Pair } from "../../lab/side-by-side/compare";
import { faster } from "../../lab/side-by-side/rules";
import { statesApart } from "../../lab/side-by-side/states";
import { type Book, bookOf, keyOf, type Seen, transitionsOf } from "../../lab/side-by-side/timeline";

const MINUTE = 60_000;
/** A letter for each minute: p, f, or a dot where there is nothing; `phase` is when in the minute. */
const line = (text: string, phase = 0): Seen[] =>
  [...text].flatMap((letter, minute): Seen[] => (letter === "." ? [] : [{ at: minute * MINUTE + phase, state: letter === "f" ? "firing" : "pending" }]));
const book = (text: string, phase = 0): Book => new Map([["A{}", line(text, phase)]]);
const verdicts = (here: string, there: string, twin = there, byDesign?: () => string): Pair["verdict"][] =>
  compare({ here: book(here, 20_000), there: book(there), twin: book(twin, 40_000), intervalMs: MINUTE, from: 0, to: here.length * MINUTE, byDesign }).map(({ verdict }) => verdict);

describe("transitions of an alert", () => {
  it("are when it comes, fires and ends, also again", () => {
    expect(transitionsOf(line("..ppff..f"), MINUTE).map(({ at, to }) => [at / MINUTE, to])).toEqual([[2, "pending"], [4, "firing"], [6, "ended"], [8, "firing"], [9, "ended"]]);
  });
  it("are read from series that hold one state each", () => {
    const labels = { __name__: "ALERTS", alertname: "A", b: "2", a: "1" };
    expect([...bookOf([{ labels: { ...labels, alertstate: "firing" }, times: [3, 4] }, { labels: { ...labels, alertstate: "pending" }, times: [1, 2] }])]).toEqual([
      ['A{a="1", b="2"}', [{ at: 1, state: "pending" }, { at: 2, state: "pending" }, { at: 3, state: "firing" }, { at: 4, state: "firing" }]],
    ]);
    expect(keyOf({ alertname: "A" })).toBe("A{}");
  });
});

describe("a comparison", () => {
  it("takes transitions as the same up to an evaluation apart", () => {
    expect(verdicts("....ppffff......", "....ppffff......")).toEqual(["same", "same", "same"]);
    expect(verdicts(".....ppffff.....", "....ppffff......")).toEqual(["same", "same", "same"]);
    expect(verdicts("...ppffff.......", "....ppffff......")).toEqual(["same", "same", "same"]);
  });
  it("differs where they are two apart, where one side has none, and where the state is another", () => {
    expect(verdicts("......ppffff....", "....ppffff......")).toEqual(["differs", "differs", "differs"]);
    expect(verdicts("................", "....ppffff......")).toEqual(["differs", "differs", "differs"]);
    expect(verdicts("....ppffff......", "................")).toEqual(["differs", "differs", "differs"]);
    expect(verdicts("....pppppp......", "....ppffff......")).toContain("differs");
  });
  it("leaves open what two Prometheus servers are as far apart on as we are from one of them", () => {
    const [one, other, third] = ["ff......ff......ff......ff......ff......", "....ff......ff......ff......ff......ff..", "ffffffff....ffffffff....ffffffff....ffff"];
    expect(new Set(verdicts(one, other, third))).toEqual(new Set(["undecided"]));
    expect(verdicts(one, other)).toContain("differs");
    expect(statesApart(book(one), book(other), ["A{}"], { intervalMs: MINUTE, from: 0, to: one.length * MINUTE })).toEqual({ evaluations: 36, apart: 8 });
    expect(statesApart(book(one), book(one, 20_000), ["A{}"], { intervalMs: MINUTE, from: 0, to: one.length * MINUTE }).apart).toBe(0);
  });
  it("tells apart what another Prometheus sees differently too, what is meant, and what was there for a moment", () => {
    expect(verdicts("....pppp........", "................", "....pppp........")).toEqual(["undecided", "undecided"]);
    expect(verdicts("....ffff........", "................", undefined, () => "because")).toEqual(["by design", "by design"]);
    expect(verdicts("......p.........", "................")).toEqual(["brief", "brief"]);
    expect(verdicts("ppffffffffffff..", "ppffff.ppfffff..")).toEqual(["same", "same", "brief", "brief", "brief", "same"]);
    expect(verdicts("ppffffffffffff..", "ppff....ppffff..")).toContain("differs");
    expect(verdicts("......f.........", "................")).toContain("differs");
    expect(verdicts("......ppp.......", "................")).toContain("differs");
  });
});

it("makes every time of a rule shorter", () => {
  const text = faster("groups:\n- name: g\n  rules:\n  - { alert: A, expr: 'rate(a[5m]) > 1 and b[1h:1m] offset 5m', for: 2m }\n", 30);
  expect(text).toContain("rate(a[10000ms]) > 1 and b[120000ms:2000ms] offset 10000ms");
  expect(text).toContain("for: 4000ms");
  expect(text).toContain("interval: 2000ms");
});
