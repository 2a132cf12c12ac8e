import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chartRows, combine, mean, sum, timeTicks, unseenSpans, valueTicks, type ChartLine } from "../../../src/renderer/lib/chart-shape";

const line = (points: [number, number][], gapMs = 15, name = "a"): ChartLine => ({ name, points, gapMs });

describe("chart rows", () => {
  it("breaks a line across a gap and nowhere else", () => {
    const rows = chartRows([line([[0, 1], [10, 2], [40, 3], [50, 4]])]);
    expect(rows.filter(({ l0 }) => l0 !== null).map(({ at, l0 }) => [at, l0])).toEqual([[0, 1], [10, 2], [40, 3], [50, 4]]);
    expect(rows.find(({ at }) => at === 11)?.l0).toBeNull();
  });

  it("shows a point that stands alone as a short stroke", () => {
    const seen = chartRows([line([[0, 7], [100, 8], [110, 9]], 20)]).filter(({ at, l0 }) => at < 50 && l0 !== null);
    expect(seen).toEqual([{ at: 0, l0: 7 }, { at: 5, l0: 7 }]);
  });

  it("joins lines whose points lie at different times", () => {
    const rows = chartRows([line([[0, 0], [10, 10]]), line([[5, 1], [15, 3]], 15, "b")]);
    expect(rows.find(({ at }) => at === 5)).toEqual({ at: 5, l0: 5, l1: 1 });
    expect(rows.find(({ at }) => at === 10)).toEqual({ at: 10, l0: 10, l1: 2 });
    expect(rows.find(({ at }) => at === 15)).toEqual({ at: 15, l0: null, l1: 3 });
  });

  it("never draws inside a gap", () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { maxLength: 30 }).map((times) => times.sort((a, b) => a - b).map((at): [number, number] => [at, 1]));
    fc.assert(fc.property(points, points, (one, other) => {
      for (const { at, l0 } of chartRows([line(one, 20), line(other, 20, "b")])) {
        if (l0 === null || l0 === undefined) continue;
        const before = Math.max(...one.map(([time]) => time).filter((time) => time <= at));
        const after = Math.min(...one.map(([time]) => time).filter((time) => time >= at));
        expect(after - before <= 20 || at - before <= 5).toBe(true);
      }
    }));
  });
});

describe("spans without information", () => {
  it("names the edges and the holes", () => {
    expect(unseenSpans([line([[30, 1], [40, 1], [80, 1], [90, 1]])], { from: 0, to: 120 })).toEqual([{ from: 0, to: 30 }, { from: 40, to: 80 }, { from: 90, to: 120 }]);
  });
  it("counts a moment as seen when any line has it", () => {
    expect(unseenSpans([line([[0, 1], [10, 1]]), line([[20, 1], [30, 1]])], { from: 0, to: 40 })).toEqual([]);
  });
  it("is everything when there is nothing", () => expect(unseenSpans([], { from: 5, to: 9 })).toEqual([{ from: 5, to: 9 }]));
});

describe("ticks", () => {
  it("are round local times within the span", () => {
    const from = new Date(2026, 10, 21, 10, 3).getTime();
    const ticks = timeTicks({ from, to: from + 3_600_000 }, 6);
    expect(ticks.length).toBeGreaterThan(2);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks.every((at) => at >= from && at <= from + 3_600_000 && new Date(at).getMinutes() % 10 === 0)).toBe(true);
  });
  it.each([[0, [0, 1]], [0.55, [0, 0.2, 0.4, 0.6]], [4, [0, 1, 2, 3, 4]], [87, [0, 25, 50, 75, 100]]])("reach %d", (max, ticks) => expect(valueTicks(max)).toEqual(ticks));
  it.each([[3, [0, 1, 2, 3]], [50, [0, 15, 30, 45, 60]], [100, [0, 30, 60, 90, 120]], [1_900, [0, 600, 1_200, 1_800, 2_400]], [40_000, [0, 10_800, 21_600, 32_400, 43_200]]])("are minutes and hours for %d seconds", (max, ticks) => expect(valueTicks(max, 60)).toEqual(ticks));
  it("are powers of 1024 for bytes", () => expect(valueTicks(31.3 * 1024 ** 3, 1024)).toEqual([0, 10, 20, 30, 40].map((gib) => gib * 1024 ** 3)));
  it("always reach the largest value in few steps", () => {
    fc.assert(fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (max) => {
      const ticks = valueTicks(max);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(max * 0.999);
      expect(ticks.length).toBeLessThanOrEqual(6);
    }));
  });
});

describe("combining lines", () => {
  it("leaves out a moment at which one is missing", () => {
    expect(combine("used", [line([[0, 10], [10, 10]]), line([[10, 4], [20, 4]])], ([a = 0, b = 0]) => a - b)?.points).toEqual([[10, 6]]);
  });
  it("of nothing is nothing", () => expect(combine("x", [], sum)).toBeUndefined());
  it("knows sum and mean", () => expect([sum([1, 2, 3]), mean([1, 2, 3])]).toEqual([6, 2]));
});
