import type { RunEvent } from "../../shared/run";
import type { Database } from "./database";
import { eventOf, type JournalRow } from "./journal-row";

/** Rows that one look hands over at most; what is left comes with the next. */
const MOST_ROWS = 500;

/** Events that other processes have journalled since the last look. */
export interface JournalNews {
  /** Costs next to nothing while no other connection has written. */
  take(): RunEvent[];
}

/** Follows the journal from now on; `isOwn` tells whether this process wrote the row, and is asked once for each. */
export function journalNews(database: Database, isOwn: (rowid: number) => boolean): JournalNews {
  const since = database.prepare<[number, number], JournalRow & { rowid: number }>("SELECT rowid, * FROM run_event WHERE rowid > ? ORDER BY rowid LIMIT CAST(? AS INTEGER)");
  const newest = database.prepare<[], number>("SELECT coalesce(max(rowid), 0) FROM run_event").pluck();
  let last = newest.get() ?? 0;
  let version: unknown;
  return {
    take() {
      // Changes when another connection has committed; what this one wrote it need not be told.
      const present = database.pragma("data_version", { simple: true });
      if (present === version) return [];
      const rows = since.all(last, MOST_ROWS);
      if (rows.length < MOST_ROWS) version = present;
      last = rows.at(-1)?.rowid ?? last;
      return rows.filter(({ rowid }) => !isOwn(rowid)).map(eventOf);
    },
  };
}

/** Row numbers of this process's own writes, kept until they are asked for. */
export class OwnRows {
  readonly #ranges: { from: number; to: number }[] = [];

  add(rowid: number): void {
    const last = this.#ranges.at(-1);
    if (last?.to === rowid - 1) last.to = rowid;
    else this.#ranges.push({ from: rowid, to: rowid });
  }

  /** Rows are asked for in ascending order. */
  has(rowid: number): boolean {
    while (this.#ranges[0] && this.#ranges[0].to < rowid) this.#ranges.shift();
    return this.#ranges[0] !== undefined && this.#ranges[0].from <= rowid;
  }
}
