import { describe, expect, it } from "vitest";
import { slicedExactSource } from "../../../src/main/query";
import { ProblemError } from "../../../src/shared/problem";
import { labelMatcher, UNREAD } from "../../../src/shared/promql";
import { aHistory, START } from "../history/given";

const matchers = [labelMatcher("__name__", "=", "up")];

describe("reading in slices", () => {
  it("gives up where there is no time, and says so", () => {
    const { samples } = aHistory();
    samples.add([1, 2].map((host) => ({ series: { name: "up", labels: { host: `web${host}` } }, at: START, value: 1 })));
    const read = (withinMs?: number) => samples.raw({ name: "up", accepts: () => true, from: START, to: START, most: 10, withinMs });
    expect(read()).toHaveLength(2);
    expect(() => read(-1)).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: UNREAD }) }));
  });

  it("has more patience each time, so that what can never be held is read in the end, and less again afterwards", () => {
    const asked: number[] = [];
    const source = slicedExactSource({
      raw: ({ withinMs = Infinity }) => {
        asked.push(withinMs);
        if (asked.length < 5) throw new ProblemError({ code: UNREAD, message: "no time" });
        return [];
      },
    });
    const select = () => source.select(matchers, START, START);
    for (let turn = 0; turn < 4; turn += 1) expect(select).toThrow(ProblemError);
    expect(select()).toEqual([]);
    select();
    expect(asked.slice(1, 5).every((ms, index) => ms > (asked[index] ?? 0))).toBe(true);
    expect(asked[5]).toBe(asked[0]);
  });
});
