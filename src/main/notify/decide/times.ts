import { type TimeWindow, type Weekday, WEEKDAYS } from "../../../shared/notify-config";

/** Whether a moment (ms) lies in one of the windows, by the wall clock of a time zone; none given: always. This machine's zone where none is named. */
export function isWithin(windows: readonly TimeWindow[] | undefined, timeZone: string | undefined, at: number): boolean {
  if (windows === undefined) return true;
  const { day, minute } = wallClock(timeZone, at);
  return windows.some((window) => covers(window, day, minute));
}

/** `day` counts from Monday, 0. */
function covers({ days, from, to }: TimeWindow, day: number, minute: number): boolean {
  const isNamed = (which: number): boolean => days === undefined || days.some((name) => name === WEEKDAYS[which % 7]);
  if (from < to) return isNamed(day) && minute >= from && minute < to;
  return (isNamed(day) && minute >= from) || (isNamed(day + 6) && minute < to);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeZone: string | undefined, at: number): { day: number; minute: number } {
  const clock = clocks.get(timeZone ?? "") ?? new Intl.DateTimeFormat("en-GB", { timeZone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  clocks.set(timeZone ?? "", clock);
  const parts = new Map(clock.formatToParts(at).map(({ type, value }) => [type, value]));
  const name = parts.get("weekday")?.toLowerCase();
  return { day: WEEKDAYS.findIndex((day: Weekday) => day === name), minute: Number(parts.get("hour")) * 60 + Number(parts.get("minute")) };
}

const MINUTE = 60_000;

/** When a window may open or close next: they do so on whole minutes of every zone's clock. */
export const nextMinute = (at: number): number => (Math.floor(at / MINUTE) + 1) * MINUTE;
