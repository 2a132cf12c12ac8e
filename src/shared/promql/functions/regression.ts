import type { Window } from "../evaluate/window";
import { KahanSum } from "./kahan";

/** Least squares line through a window's samples: change per second, and the value at `originMs`. Undefined for fewer than two. */
export function regression({ times, values, first, end }: Window, originMs: number): { slope: number; intercept: number } | undefined {
  const count = end - first;
  if (count < 2) return undefined;
  const start = values[first] ?? Number.NaN;
  const [x, y, xy, xx] = [new KahanSum(), new KahanSum(), new KahanSum(), new KahanSum()];
  let constant = true;
  for (let index = first; index < end; index++) {
    const seconds = ((times[index] ?? 0) - originMs) / 1_000;
    const value = values[index] ?? Number.NaN;
    constant &&= value === start;
    x.add(seconds);
    y.add(value);
    xy.add(seconds * value);
    xx.add(seconds * seconds);
  }
  if (constant) return Math.abs(start) === Infinity ? { slope: Number.NaN, intercept: Number.NaN } : { slope: 0, intercept: start };
  const [sumX, sumY] = [x.sum + x.correction, y.sum + y.correction];
  const slope = (xy.sum + xy.correction - (sumX * sumY) / count) / (xx.sum + xx.correction - (sumX * sumX) / count);
  return { slope, intercept: sumY / count - (slope * sumX) / count };
}
