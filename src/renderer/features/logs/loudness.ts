import type { LogView } from "../../../shared/log-view";
import type { Reading } from "../../app/use-instant";

/** Lines of a log in the last minutes. */
export interface Loudness {
  lines: number;
  errors: number;
  warnings: number;
}

const ERRORS: readonly string[] = ["error", "critical"];

/** Sums up what was counted by log, host and level; undefined where nothing was. Counts between two looks are estimates, so they are rounded. */
export function loudness(readings: readonly Reading[], { id, host }: Pick<LogView, "id" | "host">): Loudness | undefined {
  const own = readings.filter(({ labels }) => labels["log"] === id && labels["host"] === host);
  if (own.length === 0) return undefined;
  const count = (isOne: (level: string) => boolean): number => Math.round(own.reduce((total, { labels, value }) => (isOne(labels["level"] ?? "unknown") ? total + value : total), 0));
  return { lines: count(() => true), errors: count((level) => ERRORS.includes(level)), warnings: count((level) => level === "warning") };
}
