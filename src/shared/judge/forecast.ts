import { leastSquares } from "./stats";

/** Where a figure goes: a straight line through its daily maxima. */

const DAY_MS = 86_400_000;
/** Fewer days than a week show a weekday, not a trend. */
export const LEAST_DAYS = 7;
/** Nobody plans by a line longer than this. */
const FAR_DAYS = 365;

export interface Reach {
  threshold: number;
  /** "reached": it is there already. "far": in more than a year. "never": it does not rise. */
  when: "reached" | "days" | "far" | "never";
  /** Days from now by the line, and by the steepest and the flattest line that the values leave open (95 %). */
  days?: number;
  earliest?: number;
  /** Absent: more than a year. */
  latest?: number;
}

export type Forecast =
  | { kind: "too short"; days: number }
  | {
      kind: "line";
      days: number;
      /** Of the line at `now`. */
      level: number;
      /** Change a day, and half the width of its 95 % interval. */
      perDay: number;
      perDayError: number;
      /** Standard deviation of the daily maxima around the line. */
      residual: number;
      trend: "rising" | "falling" | "none";
      reaches: Reach[];
    };

/** The highest value of each day of UTC that is over by `now`, from points in any order. */
export function dailyMaxima(points: readonly (readonly [at: number, value: number])[], now: number): [day: number, max: number][] {
  const today = Math.floor(now / DAY_MS);
  const byDay = new Map<number, number>();
  for (const [at, value] of points) {
    const day = Math.floor(at / DAY_MS);
    if (day < today && Number.isFinite(value)) byDay.set(day, Math.max(value, byDay.get(day) ?? -Infinity));
  }
  return [...byDay].sort(([a], [b]) => a - b).map(([day, max]) => [day * DAY_MS, max]);
}

/** Least squares over daily maxima. A slope whose interval holds 0 is no trend: it may be chance. */
export function forecast(maxima: readonly (readonly [day: number, max: number])[], now: number, thresholds: readonly number[]): Forecast {
  const line = maxima.length < LEAST_DAYS ? undefined : leastSquares(maxima.map(([at, value]) => [(at - now) / DAY_MS, value] as const));
  if (!line) return { kind: "too short", days: maxima.length };
  const { slope, slopeError, intercept: level, residual } = line;
  const trend = Math.abs(slope) <= slopeError || slope === 0 ? "none" : slope > 0 ? "rising" : "falling";
  const last = maxima.at(-1)?.[1] ?? level;
  const reaches = thresholds.map((threshold): Reach => {
    if (Math.max(level, last) >= threshold) return { threshold, when: "reached" };
    if (trend !== "rising") return { threshold, when: "never" };
    const days = (threshold - level) / slope;
    const [earliest, latest] = [(threshold - level) / (slope + slopeError), (threshold - level) / (slope - slopeError)];
    return days > FAR_DAYS ? { threshold, when: "far" } : { threshold, when: "days", days, earliest, ...(latest <= FAR_DAYS && { latest }) };
  });
  return { kind: "line", days: maxima.length, level, perDay: slope, perDayError: slopeError, residual, trend, reaches };
}
