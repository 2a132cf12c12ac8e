import { parseDuration } from "../shared/duration";
import { raise } from "../shared/problem";

/** Reads "-15m", "now", an ISO time or ms since the epoch. */
export function moment(text: string, now: number): number {
  if (text === "now") return now;
  const ago = text.startsWith("-") ? parseDuration(text.slice(1)) : undefined;
  if (ago !== undefined) return now - ago;
  const at = /^\d{11,}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(at) ? raise({ code: "time.unreadable", message: `"${text}" is not a time.`, next: "Write -15m, now, or 2026-01-31T12:00:00Z." }) : at;
}
