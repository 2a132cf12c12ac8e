import type { Columns } from "./samples/columns";

/** Arithmetic of drawing samples: widths, gaps and rates. Times and widths are ms. */

/** Width of the pre-aggregates. */
export const ROLLUP_MS = 600_000;

/** A counter's growth over a longer silence than this is not a rate of any bucket; Prometheus looks back as far. */
export const MAX_COUNTER_STEP_MS = 300_000;

/** Three times the usual interval of the collectors: less is never a gap, however short the intervals around it. */
export const MIN_GAP_MS = 30_000;

export interface Grid {
  /** Start of the first bucket, a multiple of `width` where several buckets are drawn. */
  start: number;
  width: number;
}

/**
 * At most `buckets` buckets that cover [from, to]. Starts are multiples of the width, so that a line that is drawn again a
 * second later has the same buckets. `unit`: what the width is a multiple of.
 */
export function gridOf(from: number, to: number, buckets: number, unit: number): Grid {
  const up = (ms: number) => Math.max(unit, Math.ceil(ms / unit) * unit);
  if (buckets === 1) return { start: from, width: up(to - from + 1) };
  // One bucket fewer than allowed: aligning the start to the width adds one.
  const width = up((to - from) / (buckets - 1));
  return { start: Math.floor(from / width) * width, width };
}

/** A counter's growth from one value to the next: after a reset it began at 0. */
export const increaseOf = (previous: number, value: number): number => (value >= previous ? value - previous : value);

/** From which distance two points have a gap between them. `spacings`: distances between neighbouring samples. */
export function gapOf(spacings: readonly number[], width: number): number {
  const usual = percentile(spacings, 0.9) ?? 0;
  return Math.max(3 * usual, 1.5 * width, MIN_GAP_MS);
}

/** Nearest-rank percentile, undefined of nothing. */
export function percentile(values: readonly number[], ratio: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(ratio * sorted.length) - 1))];
}

/** [bucket start, mean, min, max] */
export type Point = [number, number, number, number];

/** Rates of a counter by bucket: growth divided by the time in which it was observed, and the extremes between two samples. */
export function ratePoints({ times, values }: Columns, grid: Grid): { points: Point[]; spacings: number[] } {
  const points: Point[] = [];
  const spacings: number[] = [];
  let growth = 0;
  let covered = 0;
  for (let index = 1; index < times.length; index += 1) {
    const at = times[index] ?? 0;
    const elapsed = at - (times[index - 1] ?? 0);
    spacings.push(elapsed);
    if (elapsed <= 0 || elapsed > MAX_COUNTER_STEP_MS || at < grid.start) continue;
    const increase = increaseOf(values[index - 1] ?? 0, values[index] ?? 0);
    const rate = increase / (elapsed / 1_000);
    const last = points.at(-1);
    const bucket = grid.start + Math.floor((at - grid.start) / grid.width) * grid.width;
    if (last === undefined || last[0] !== bucket) {
      growth = increase;
      covered = elapsed;
      points.push([bucket, rate, rate, rate]);
    } else {
      growth += increase;
      covered += elapsed;
      last[1] = growth / (covered / 1_000);
      last[2] = Math.min(last[2], rate);
      last[3] = Math.max(last[3], rate);
    }
  }
  return { points, spacings };
}

/** Means and extremes by bucket. */
export function valuePoints({ times, values }: Columns, grid: Grid): { points: Point[]; spacings: number[] } {
  const points: Point[] = [];
  const spacings: number[] = [];
  let [sum, count] = [0, 0];
  for (let index = 0; index < times.length; index += 1) {
    const [at, value] = [times[index] ?? 0, values[index] ?? 0];
    if (index > 0) spacings.push(at - (times[index - 1] ?? 0));
    const bucket = grid.start + Math.floor((at - grid.start) / grid.width) * grid.width;
    const last = points.at(-1);
    if (last === undefined || last[0] !== bucket) {
      [sum, count] = [value, 1];
      points.push([bucket, value, value, value]);
    } else {
      sum += value;
      count += 1;
      last[1] = sum / count;
      last[2] = Math.min(last[2], value);
      last[3] = Math.max(last[3], value);
    }
  }
  return { points, spacings };
}
