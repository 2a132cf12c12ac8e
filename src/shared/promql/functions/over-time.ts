import type { Window } from "../evaluate/window";
import { KahanSum, Mean } from "./kahan";
import { quantile } from "./quantile";
import { extrapolated, instantChange } from "./rate";
import { regression } from "./regression";

/** A function of a window's samples; `param` is the function's scalar argument at that step. Undefined leaves the step empty. */
export type OverTime = (window: Window, param: number) => number | undefined;

const FUNCTIONS: ReadonlyMap<string, OverTime> = new Map<string, OverTime>([
  ["rate", (window) => perSecond(extrapolated(window, true), window)],
  ["increase", (window) => asAsked(extrapolated(window, true), window)],
  ["delta", (window) => asAsked(extrapolated(window, false), window)],
  ["irate", (window) => instantChange(window, true)],
  ["idelta", (window) => instantChange(window, false)],
  ["deriv", (window) => regression(window, window.times[window.first] ?? 0)?.slope],
  ["predict_linear", (window, seconds) => {
    const line = regression(window, window.nowMs);
    return line && line.slope * seconds + line.intercept;
  }],
  ["changes", (window) => steps(window, (before, after) => before !== after && !(Number.isNaN(before) && Number.isNaN(after)))],
  ["resets", (window) => steps(window, (before, after) => after < before)],
  ["count_over_time", ({ first, end }) => end - first],
  ["present_over_time", () => 1],
  ["last_over_time", ({ values, end }) => values[end - 1]],
  ["sum_over_time", (window) => asAsked(sum(window), window)],
  ["avg_over_time", mean],
  ["min_over_time", (window) => extreme(window, (value, best) => value < best)],
  ["max_over_time", (window) => extreme(window, (value, best) => value > best)],
  ["stdvar_over_time", variance],
  ["stddev_over_time", (window) => Math.sqrt(variance(window))],
  ["quantile_over_time", (window, q) => quantile(q, column(window))],
]);

export const overTime = (name: string): OverTime | undefined => FUNCTIONS.get(name);

function column({ values, first, end }: Window): Float64Array {
  const copy = new Float64Array(end - first);
  for (let index = first; index < end; index++) copy[index - first] = values[index] ?? Number.NaN;
  return copy;
}

/** A quantity of the window as one of the range that was asked for; almost always they are the same. */
const asAsked = (quantity: number | undefined, { rangeMs, askedMs }: Window): number | undefined =>
  quantity === undefined || rangeMs === askedMs ? quantity : quantity * (askedMs / rangeMs);

const perSecond = (increase: number | undefined, { rangeMs }: Window): number | undefined =>
  increase === undefined ? undefined : increase / (rangeMs / 1_000);

function steps({ values, first, end }: Window, counts: (before: number, after: number) => boolean): number {
  let count = 0;
  for (let index = first + 1; index < end; index++) {
    if (counts(values[index - 1] ?? Number.NaN, values[index] ?? Number.NaN)) count += 1;
  }
  return count;
}

function sum({ values, first, end }: Window): number {
  const total = new KahanSum();
  for (let index = first; index < end; index++) total.add(values[index] ?? Number.NaN);
  return total.total;
}

function mean({ values, first, end }: Window): number {
  const total = new Mean();
  for (let index = first; index < end; index++) total.add(values[index] ?? Number.NaN);
  return total.mean;
}

/** NaN loses against every number. */
function extreme({ values, first, end }: Window, better: (value: number, best: number) => boolean): number {
  let best = values[first] ?? Number.NaN;
  for (let index = first + 1; index < end; index++) {
    const value = values[index] ?? Number.NaN;
    if (better(value, best) || Number.isNaN(best)) best = value;
  }
  return best;
}

/** Welford's method with Kahan's correction. */
function variance({ values, first, end }: Window): number {
  const [center, squares] = [new KahanSum(), new KahanSum()];
  for (let index = first; index < end; index++) {
    const value = values[index] ?? Number.NaN;
    const delta = value - (center.sum + center.correction);
    center.add(delta / (index - first + 1));
    squares.add(delta * (value - (center.sum + center.correction)));
  }
  return (squares.sum + squares.correction) / (end - first);
}
