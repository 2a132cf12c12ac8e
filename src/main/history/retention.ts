import { ROLLUP_MS } from "./buckets";
import { type Database, transact } from "./database";

export interface Keep {
  /** Raw samples, ms. */
  rawMs: number;
  /** 10-minute rollups, ms. */
  rollupMs: number;
}

const DAY_MS = 86_400_000;
export const DEFAULT_KEEP: Keep = { rawMs: 30 * DAY_MS, rollupMs: 365 * DAY_MS };

const HOUR_MS = 3_600_000;
/** Longest stretch of one series that one slice deletes, in each table. */
const RAW_STRETCH_MS = 6 * HOUR_MS;
const ROLLUP_STRETCH_MS = 30 * DAY_MS;
const SERIES_PER_SLICE = 20;
/** First run after start, pause between rounds, pause between slices. */
const START_MS = 60_000;
const PAUSE_MS = HOUR_MS;
const SLICE_PAUSE_MS = 50;

/** Deletes what is older than `keep`, a few series at a time, so that no write waits for it. */
export class Retention {
  readonly #deleteRaw;
  readonly #deleteRollup;
  readonly #oldestRaw;
  readonly #oldestRollup;
  #queue: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly database: Database,
    readonly keep: Keep,
    readonly now: () => number,
    readonly seriesIds: () => number[],
    readonly onError: (thrown: unknown) => void,
  ) {
    this.#oldestRaw = database.prepare<[number], number | null>("SELECT min(at) FROM sample WHERE series_id = ?").pluck();
    this.#oldestRollup = database.prepare<[number], number | null>("SELECT min(at) FROM rollup WHERE series_id = ?").pluck();
    this.#deleteRaw = database.prepare<[number, number]>("DELETE FROM sample WHERE series_id = ? AND at < ?");
    this.#deleteRollup = database.prepare<[number, number]>("DELETE FROM rollup WHERE series_id = ? AND at < ?");
  }

  start(): void {
    this.#timer = setTimeout(() => this.#turn(), START_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #turn(): void {
    let more = false;
    try {
      more = this.slice();
    } catch (thrown) {
      this.onError(thrown);
    }
    this.#timer = setTimeout(() => this.#turn(), more ? SLICE_PAUSE_MS : PAUSE_MS).unref();
  }

  /** One slice of a round; true while the round goes on. */
  slice(): boolean {
    if (this.#queue.length === 0) this.#queue = this.seriesIds();
    const ids = this.#queue.slice(0, SERIES_PER_SLICE);
    const unfinished = transact(this.database, () => ids.filter((id) => this.#trim(id)));
    this.#queue = [...unfinished, ...this.#queue.slice(ids.length)];
    return this.#queue.length > 0;
  }

  /** Deletes one stretch of a series; true when more of it is too old. */
  #trim(id: number): boolean {
    const now = this.now();
    const rawBefore = now - this.keep.rawMs;
    const rollupBefore = Math.floor((now - this.keep.rollupMs) / ROLLUP_MS) * ROLLUP_MS;
    const raw = deleteStretch(this.#oldestRaw.get(id) ?? null, rawBefore, RAW_STRETCH_MS, (before) => this.#deleteRaw.run(id, before));
    const rollup = deleteStretch(this.#oldestRollup.get(id) ?? null, rollupBefore, ROLLUP_STRETCH_MS, (before) => this.#deleteRollup.run(id, before));
    return raw || rollup;
  }
}

function deleteStretch(oldest: number | null, before: number, stretch: number, remove: (before: number) => unknown): boolean {
  if (oldest === null || oldest >= before) return false;
  const until = Math.min(before, oldest + stretch);
  remove(until);
  return until < before;
}
