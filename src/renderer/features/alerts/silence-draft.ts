import { type Matcher, matcherText, parseMatcher } from "../../../shared/matchers";
import type { Problem } from "../../../shared/problem";
import { parseDuration } from "../../../shared/duration";

/** How long a silence may be meant to last, the usual ones first. */
export const DURATIONS = ["30m", "1h", "2h", "8h", "24h"] as const;

export interface MatcherLines {
  matchers: Matcher[];
  problems: Problem[];
}

/** Reads conditions, one a line; empty lines are nothing. */
export function readMatchers(text: string): MatcherLines {
  const read = text.split("\n").filter((line) => line.trim() !== "").map(parseMatcher);
  return { matchers: read.flatMap((one) => (one.ok ? [one.value] : [])), problems: read.flatMap((one) => (one.ok ? [] : [one.problem])) };
}

export const writeMatchers = (matchers: readonly Matcher[]): string => matchers.map(matcherText).join("\n");

/** Labels that say what an alert is about rather than how it was measured. */
const TELLING = ["alertname", "host", "service", "database", "cache", "probe", "environment", "instance", "job", "name", "device", "mountpoint"];

/** Conditions that a silence of one alert begins with, and those that may be added. */
export function offeredMatchers(labels: Readonly<Record<string, string>>): { matcher: Matcher; taken: boolean }[] {
  const names = Object.keys(labels).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const subject = ["service", "database", "cache", "probe", "host", "instance"].find((name) => labels[name] !== undefined);
  return names.map((name) => ({ matcher: { name, op: "=" as const, value: labels[name] ?? "" }, taken: name === "alertname" || name === subject }));
}

const rank = (name: string): number => {
  const at = TELLING.indexOf(name);
  return at === -1 ? TELLING.length : at;
};

/** "90m" from a moment on; undefined where the text is no duration. */
export function endOf(start: number, duration: string): number | undefined {
  const ms = parseDuration(duration.trim());
  return ms === undefined || ms <= 0 ? undefined : start + ms;
}

/** A silence that begins now; one that is changed keeps its beginning. */
export function periodFromNow(duration: string, began = Infinity): { startsAt: number; endsAt: number } | undefined {
  const now = Date.now();
  const endsAt = endOf(now, duration);
  return endsAt === undefined ? undefined : { startsAt: Math.min(began, now), endsAt };
}
