import { type Database, transact } from "../database";
import { writing } from "../problems";

/** What an objective's indicator saw in one hour. */
export interface SloHour {
  /** Start, ms since the epoch. */
  at: number;
  /** Bad and all events, or seconds; only their ratio and their relation to other hours mean something. */
  bad: number;
  total: number;
  /** How much of the hour was seen, ms. */
  seenMs: number;
}

/** Hours of objectives that are over. */
export interface SloHours {
  /** Those that start from `from` up to, not including, `to`. */
  between(slo: string, print: string, from: number, to: number): SloHour[];
  put(slo: string, print: string, hours: readonly SloHour[]): void;
  /** Deletes hours that began before `before` (ms). */
  forget(before: number): void;
}

type Row = { hour: number; bad: number; total: number; seen_ms: number };
const HOUR_MS = 3_600_000;
const hourOf = (at: number): number => Math.ceil(at / HOUR_MS);

export function createSloHours(database: Database): SloHours {
  const select = database.prepare<[string, string, number, number], Row>(
    "SELECT hour, bad, total, seen_ms FROM slo_hour WHERE slo = ? AND print = ? AND hour >= CAST(? AS INTEGER) AND hour < CAST(? AS INTEGER) ORDER BY hour",
  );
  const upsert = database.prepare<[string, string, number, number, number, number]>(
    `INSERT INTO slo_hour (slo, print, hour, bad, total, seen_ms) VALUES (?, ?, CAST(? AS INTEGER), ?, ?, CAST(? AS INTEGER))
     ON CONFLICT (slo, print, hour) DO UPDATE SET bad = excluded.bad, total = excluded.total, seen_ms = excluded.seen_ms`,
  );
  const forget = database.prepare<[number]>("DELETE FROM slo_hour WHERE hour < CAST(? AS INTEGER)");
  return {
    between: (slo, print, from, to) => select.all(slo, print, hourOf(from), hourOf(to)).map(({ hour, bad, total, seen_ms }) => ({ at: hour * HOUR_MS, bad, total, seenMs: seen_ms })),
    put: (slo, print, hours) => writing("An objective's hours", () => transact(database, () => {
      for (const { at, bad, total, seenMs } of hours) upsert.run(slo, print, hourOf(at), bad, total, Math.round(seenMs));
    })),
    forget: (before) => void writing("An objective's hours", () => forget.run(hourOf(before))),
  };
}
