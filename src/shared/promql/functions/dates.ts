const DAY_MS = 86_400_000;

const FUNCTIONS: ReadonlyMap<string, (date: Date) => number> = new Map([
  ["minute", (date: Date) => date.getUTCMinutes()],
  ["hour", (date: Date) => date.getUTCHours()],
  ["day_of_week", (date: Date) => date.getUTCDay()],
  ["day_of_month", (date: Date) => date.getUTCDate()],
  ["day_of_year", (date: Date) => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS) + 1],
  ["days_in_month", (date: Date) => new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()],
  ["month", (date: Date) => date.getUTCMonth() + 1],
  ["year", (date: Date) => date.getUTCFullYear()],
]);

/** A function of a time in seconds since the epoch, in UTC; NaN for what is no time. */
export function datePart(name: string): ((seconds: number) => number) | undefined {
  const part = FUNCTIONS.get(name);
  return part && ((seconds) => part(new Date(Math.trunc(seconds) * 1_000)));
}
