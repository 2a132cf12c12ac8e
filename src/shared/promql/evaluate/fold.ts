import { KahanSum, Mean } from "../functions/kahan";
import { quantile } from "../functions/quantile";

/** Takes the values of a group at one step; `param` is the aggregation's scalar at that step. */
export type Fold = (values: readonly number[], param: number) => number;

export const FOLDS: Readonly<Record<"sum" | "avg" | "min" | "max" | "count" | "group" | "stddev" | "stdvar" | "quantile", Fold>> = {
  sum: (values) => {
    const sum = new KahanSum();
    for (const value of values) sum.add(value);
    return sum.total;
  },
  avg: (values) => {
    const mean = new Mean();
    for (const value of values) mean.add(value);
    return mean.mean;
  },
  min: (values) => values.reduce((best, value) => (value < best || Number.isNaN(best) ? value : best)),
  max: (values) => values.reduce((best, value) => (value > best || Number.isNaN(best) ? value : best)),
  count: (values) => values.length,
  group: () => 1,
  stddev: (values) => Math.sqrt(variance(values)),
  stdvar: variance,
  quantile: (values, q) => quantile(q, Float64Array.from(values)),
};

/** Welford's method. An infinite value leaves no spread to speak of: NaN. */
function variance(values: readonly number[]): number {
  let mean = 0;
  let squares = 0;
  let count = 0;
  for (const value of values) {
    count += 1;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  return squares / count;
}
