import { ROLLUP_MS } from "./buckets";
import { type Database, transact } from "./database";
import { RawSamples } from "./raw-samples";

export interface Keep {
  /** Raw samples, ms; whole hours are kept or dropped. */
  rawMs: number;
  /** 10-minute rollups, ms. */
  rollupMs: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
export const DEFAULT_KEEP: Keep = { rawMs: 30 * DAY_MS, rollupMs: 365 * DAY_MS };

/** Rows younger than this stay loose: live charts read them as they are. */
const LOOSE_MS = 2 * HOUR_MS;
/** Longest stretch of one series that one slice deletes. */
const DROP_HOURS = 24;
const ROLLUP_STRETCH_MS = 30 * DAY_MS;
const SERIES_PER_SLICE = 10;
/** First round after start, pause between rounds, pause between slices. */
const START_MS = 30_000;
const PAUSE_MS = HOUR_MS / 4;
const SLICE_PAUSE_MS = 50;

/** Packs what is no longer live and deletes what is older than `keep`, a few series at a time, so that no write waits for it. */
export class Upkeep {
  readonly #raw: RawSamples;
  readonly #oldestRollup;
  readonly #deleteRollups;
  #queue: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly database: Database,
    readonly keep: Keep,
    readonly now: () => number,
    readonly seriesIds: () => number[],
    readonly onError: (thrown: unknown) => void,
  ) {
    this.#raw = new RawSamples(database);
    this.#oldestRollup = database.prepare<[number], number | null>("SELECT min(at) FROM rollup WHERE series_id = ?").pluck();
    this.#deleteRollups = database.prepare<[number, number]>("DELETE FROM rollup WHERE series_id = ? AND at < ?");
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
    const ids = this.#queue.splice(0, SERIES_PER_SLICE);
    this.#queue.unshift(...transact(this.database, () => ids.filter((id) => this.#tend(id))));
    return this.#queue.length > 0;
  }

  /** One step for a series; true when there is more to do. */
  #tend(id: number): boolean {
    const now = this.now();
    const dropped = this.#raw.dropHours(id, now - this.keep.rawMs, DROP_HOURS);
    const packed = !dropped && this.#raw.packHour(id, now - LOOSE_MS);
    return this.#dropRollups(id, Math.floor((now - this.keep.rollupMs) / ROLLUP_MS) * ROLLUP_MS) || dropped || packed;
  }

  #dropRollups(id: number, before: number): boolean {
    const oldest = this.#oldestRollup.get(id);
    if (oldest == null || oldest >= before) return false;
    const until = Math.min(before, oldest + ROLLUP_STRETCH_MS);
    this.#deleteRollups.run(id, until);
    return until < before;
  }
}
