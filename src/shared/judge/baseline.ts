import { z } from "zod";
import { median, medianDeviation, NORMAL_SCALE } from "./stats";

/** What is usual for one figure, learned from its history, and the thresholds that follow from it. */

const HOURS = 24;
export const HOURS_OF_WEEK = 7 * HOURS;

/** Middle and spread of the values that were seen at some hours. */
export const Usual = z.object({
  count: z.number(),
  /** Different days on which they were seen. */
  days: z.number(),
  median: z.number(),
  /** Median distance from the median. */
  deviation: z.number(),
});
export type Usual = z.infer<typeof Usual>;

/** A figure's history in short. `null`: nothing was seen at that hour. */
export const Profile = z.object({
  /** First and last value it was learned from, ms. */
  from: z.number(),
  to: z.number(),
  overall: Usual,
  hoursOfDay: z.array(Usual.nullable()).length(HOURS),
  /** From Monday, 0:00. */
  hoursOfWeek: z.array(Usual.nullable()).length(HOURS_OF_WEEK),
});
export type Profile = z.infer<typeof Profile>;

/** In which direction a figure is bad, and what its thresholds never go beyond. */
export interface Judged {
  worse: "above" | "below";
  /** Below this spread differences mean nothing, in the figure's unit. */
  leastSpread: number;
  /** However usual it is: beyond these it is bad (disk 97 % full). */
  limits?: { warning: number; critical: number };
}

/** The hour of the week on the clock of this machine: Monday 0:00 is 0. */
export function hourOfWeek(at: number): number {
  const date = new Date(at);
  return ((date.getDay() + 6) % 7) * HOURS + date.getHours();
}

type Points = readonly (readonly [at: number, value: number])[];

/** Learns from values in order of time; values that are no numbers are left out. Undefined where none is left. */
export function learn(points: Points, hourOf: (at: number) => number = hourOfWeek): Profile | undefined {
  const finite = points.filter(([, value]) => Number.isFinite(value));
  const [first, last] = [finite[0], finite.at(-1)];
  if (!first || !last) return undefined;
  const byWeek = grouped(finite, hourOf, HOURS_OF_WEEK);
  const byDay = Array.from({ length: HOURS }, (_, hour) => Array.from({ length: 7 }, (_day, day) => byWeek[day * HOURS + hour] ?? []).flat());
  const overall = usualOf(finite);
  return overall === null ? undefined : { from: first[0], to: last[0], overall, hoursOfDay: byDay.map(usualOf), hoursOfWeek: byWeek.map(usualOf) };
}

function grouped(points: Points, hourOf: (at: number) => number, count: number): [number, number][][] {
  const groups = Array.from({ length: count }, (): [number, number][] => []);
  for (const [at, value] of points) groups[hourOf(at)]?.push([at, value]);
  return groups;
}

const DAY_MS = 86_400_000;

function usualOf(points: Points): Usual | null {
  const values = points.map(([, value]) => value);
  const middle = median(values);
  if (middle === undefined) return null;
  return { count: values.length, days: new Set(points.map(([at]) => Math.floor(at / DAY_MS))).size, median: middle, deviation: medianDeviation(values, middle) ?? 0 };
}

export const BaselineLevel = z.enum(["hour of week", "hour of day", "overall"]);
export type BaselineLevel = z.infer<typeof BaselineLevel>;

export const Thresholds = z.object({
  level: BaselineLevel,
  usual: Usual,
  warning: z.number(),
  critical: z.number(),
});
export type Thresholds = z.infer<typeof Thresholds>;

/** Fewer values or days than these say nothing about an hour. */
const LEAST = { count: 12, days: 3 };
/** Of any hours: half a day of values, ten minutes apart. */
const LEAST_OVERALL = 72;
/** Distances from the median in standard deviations; 3 is Shewhart's limit, 6 is far outside of any normal day. */
const WARNING = 3;
const CRITICAL = 6;
/** A figure that hardly ever moves still may by so much of itself. */
const LEAST_SHARE = 0.05;

/** What counts at a moment: the hour of the week, else that of the day, else all; undefined where the history is too short. */
export function thresholdsAt(profile: Profile, at: number, judged: Judged, hourOf: (at: number) => number = hourOfWeek): Thresholds | undefined {
  return thresholdsOfHour(profile, hourOf(at), judged);
}

/** Whether there is enough history for a threshold at any hour. */
export const isKnown = (profile: Profile | undefined): boolean => profile !== undefined && profile.overall.count >= LEAST_OVERALL;

export function thresholdsOfHour({ overall, hoursOfDay, hoursOfWeek }: Profile, hour: number, judged: Judged): Thresholds | undefined {
  const ofWeek = hoursOfWeek[hour];
  if (isEnough(ofWeek)) return made("hour of week", ofWeek, judged);
  const ofDay = hoursOfDay[hour % HOURS];
  if (isEnough(ofDay)) return made("hour of day", ofDay, judged);
  return overall.count >= LEAST_OVERALL ? made("overall", overall, judged) : undefined;
}

const isEnough = (usual: Usual | null | undefined): usual is Usual => usual != null && usual.count >= LEAST.count && usual.days >= LEAST.days;

function made(level: BaselineLevel, usual: Usual, { worse, leastSpread, limits }: Judged): Thresholds {
  const spread = Math.max(NORMAL_SCALE * usual.deviation, LEAST_SHARE * Math.abs(usual.median), leastSpread);
  const away = (distance: number): number => (worse === "above" ? usual.median + distance * spread : Math.max(0, usual.median - distance * spread));
  const within = (value: number, limit: number | undefined): number => (limit === undefined ? value : worse === "above" ? Math.min(value, limit) : Math.max(value, limit));
  return { level, usual, warning: within(away(WARNING), limits?.warning), critical: within(away(CRITICAL), limits?.critical) };
}

/** Where a value stands between thresholds. */
export function standing(value: number, { warning, critical }: { warning: number; critical: number }, worse: Judged["worse"]): "usual" | "warning" | "critical" {
  const isBeyond = (limit: number): boolean => (worse === "above" ? value > limit : value < limit);
  return isBeyond(critical) ? "critical" : isBeyond(warning) ? "warning" : "usual";
}
