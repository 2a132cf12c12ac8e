import { describe, expect, it } from "vitest";
import { leastSquares, median, medianDeviation, studentT95 } from "../../../src/shared/judge/stats";

it.each([[[], undefined], [[3], 3], [[3, 1], 2], [[5, 1, 3], 3], [[4, 1, 3, 2], 2.5], [[-1, -10, 100], -1]])("the median of %j is %s", (values, expected) => {
  expect(median(values)).toBe(expected);
});

it.each([[[], undefined], [[7], 0], [[1, 2, 3, 4, 5], 1], [[1, 1, 1, 100], 0], [[10, 20, 40], 10]])("the median deviation of %j is %s", (values, expected) => {
  expect(medianDeviation(values)).toBe(expected);
});

describe("the line of least squares", () => {
  it("is none through fewer than two x", () => {
    expect(leastSquares([])).toBeUndefined();
    expect(leastSquares([[1, 1]])).toBeUndefined();
    expect(leastSquares([[1, 1], [1, 2]])).toBeUndefined();
  });

  it("says nothing of its error for two points", () => {
    expect(leastSquares([[0, 1], [2, 5]])).toEqual({ slope: 2, intercept: 1, residual: 0, slopeError: Infinity, count: 2 });
  });

  it("goes through points that lie on one", () => {
    const line = leastSquares([0, 1, 2, 3, 4].map((x) => [x, 3 * x - 1] as const));
    expect(line?.slope).toBeCloseTo(3, 12);
    expect(line?.intercept).toBeCloseTo(-1, 12);
    expect(line?.slopeError).toBeCloseTo(0, 9);
  });

  it("knows its error", () => {
    // Slope 0.6, residual sum of squares 2.4: by hand.
    const line = leastSquares([[1, 2], [2, 4], [3, 5], [4, 4], [5, 5]]);
    expect(line?.slope).toBeCloseTo(0.6, 12);
    expect(line?.intercept).toBeCloseTo(2.2, 12);
    expect(line?.residual).toBeCloseTo(Math.sqrt(2.4 / 3), 12);
    expect(line?.slopeError).toBeCloseTo(3.182 * Math.sqrt(0.8) / Math.sqrt(10), 9);
  });
});

it.each([[1, 12.706], [10, 2.228], [30, 2.042], [40, 2.021], [120, 1.98], [1_000, 1.962]])("t of %i degrees of freedom is %d", (freedom, expected) => {
  expect(studentT95(freedom)).toBeCloseTo(expected, 2);
});
