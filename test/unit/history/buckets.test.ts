import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gapOf, gridOf, increaseOf, percentile, ratePoints } from "../../../src/main/history/buckets";

describe("the grid of a chart", () => {
  it("covers the range with at most as many buckets as allowed", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 1e10 }), fc.integer({ min: 1, max: 2_000 }), (from, length, buckets) => {
        const { start, width } = gridOf(from, from + length, buckets, 1_000);
        expect(start).toBeLessThanOrEqual(from);
        expect(from - start).toBeLessThan(width);
        expect(Math.floor((from + length - start) / width) + 1).toBeLessThanOrEqual(buckets);
      }),
    );
  });

  it("keeps its buckets while the range slides", () => {
    const first = gridOf(1_000_000, 1_900_000, 120, 1_000);
    const later = gridOf(1_001_000, 1_901_000, 120, 1_000);
    expect(later.width).toBe(first.width);
    expect((later.start - first.start) % first.width).toBe(0);
  });
});

describe("gaps", () => {
  it("begin at three usual intervals or one and a half buckets", () => {
    expect(gapOf([60_000, 60_000, 60_000], 10_000)).toBe(180_000);
    expect(gapOf([10_000, 10_000], 600_000)).toBe(900_000);
  });
  it("are never seen between samples at the collectors' usual pace, even where a watched host had shorter intervals", () => {
    expect(gapOf(Array.from({ length: 100 }, () => 1_000), 7_500)).toBe(30_000);
  });
  it("do not widen because of one long silence", () => {
    expect(gapOf([...Array.from({ length: 20 }, () => 20_000), 9_000_000], 1_000)).toBe(60_000);
  });
  it("have no percentile of nothing", () => expect(percentile([], 0.9)).toBeUndefined());
});

const columnsOf = (rows: readonly (readonly [at: number, value: number])[]) => ({ times: Float64Array.from(rows, ([at]) => at), values: Float64Array.from(rows, ([, value]) => value) });

describe("a counter's rate", () => {
  const grid = { start: 0, width: 60_000 };

  it("is growth by time, with the extremes between neighbours", () => {
    const { points } = ratePoints(columnsOf([[0, 0], [10_000, 100], [20_000, 400]]), grid);
    expect(points).toEqual([[0, 20, 10, 30]]);
  });
  it("takes a reset as a new beginning at zero", () => {
    expect(increaseOf(500, 20)).toBe(20);
    expect(ratePoints(columnsOf([[0, 500], [10_000, 20]]), grid).points).toEqual([[0, 2, 2, 2]]);
  });
  it("says nothing about the growth over a long silence", () => {
    expect(ratePoints(columnsOf([[0, 0], [400_000, 1_000]]), grid).points).toEqual([]);
  });
  it("uses the sample before the range without drawing its bucket", () => {
    expect(ratePoints(columnsOf([[-10_000, 0], [0, 10], [10_000, 30]]), grid).points).toEqual([[0, 1.5, 1, 2]]);
  });
  it("is never negative", () => {
    const samples = fc.array(fc.tuple(fc.integer({ min: 1, max: 60_000 }), fc.nat(1e6)), { maxLength: 50 });
    fc.assert(fc.property(samples, (steps) => {
      let at = 0;
      const rows = steps.map(([elapsed, value]): [number, number] => [(at += elapsed), value]);
      for (const [, mean, min, max] of ratePoints(columnsOf(rows), grid).points) {
        expect(min).toBeGreaterThanOrEqual(0);
        expect(mean).toBeGreaterThanOrEqual(min * (1 - 1e-9));
        expect(mean).toBeLessThanOrEqual(max * (1 + 1e-9));
      }
    }));
  });
});
