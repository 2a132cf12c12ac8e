/** Times for people. Everything takes ms since the epoch; local time is shown, UTC is offered beside it. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How old something is, in one unit: "now", "8 s", "3 min", "5 h", "2 d". A time in the future reads "now". */
export function formatAge(ms: number): string {
  if (ms < 2 * SECOND) return "now";
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `${Math.floor(ms / HOUR)} h`;
  return `${Math.floor(ms / DAY)} d`;
}

/** "8 s ago", but "just now" for the last two seconds. */
export function formatAgo(ms: number): string {
  return ms < 2 * SECOND ? "just now" : `${formatAge(ms)} ago`;
}

/** A running clock: "0:07", "12:40", "1:02:33". */
export function formatClock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / SECOND));
  const hours = Math.floor(total / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${seconds}` : `${minutes}:${seconds}`;
}

/** An uptime in two units: "41 d 6 h", "3 h 12 min". */
export function formatUptime(seconds: number): string {
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor((seconds % 86_400) / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  if (days > 0) return `${days} d ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min`;
}

const pad = (value: number): string => String(value).padStart(2, "0");

/** Local "14:03:22". */
export function localTime(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
}

/** Local "2026-11-21 14:03:22". */
export function localDateTime(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${localTime(at)}`;
}

/** "14:03:22" on the day of `now`, with the date on any other day. */
export function localMoment(at: number, now: number): string {
  return new Date(at).toDateString() === new Date(now).toDateString() ? localTime(at) : localDateTime(at).slice(0, 16);
}

/** "2026-11-21 13:03:22 UTC". */
export function utcDateTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** What stands in a tooltip over any time: local time with its offset, then UTC. */
export function bothTimes(at: number): string {
  const offset = -new Date(at).getTimezoneOffset();
  const sign = offset < 0 ? "−" : "+";
  const zone = `UTC${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  return `${localDateTime(at)} (${zone})\n${utcDateTime(at)}`;
}
