import type { Database } from "../database";
import { ROLLUP_MS } from "../buckets";
import { ChunkTable } from "./chunk-table";
import { type Columns, merged, NO_SAMPLES } from "./columns";
import { EndTable } from "./end-table";
import type { Frames } from "./frames";
import { SampleLog } from "./sample-log";
import { type KnownSeries, SeriesTable } from "./series-table";
import { TierTable } from "./tier-table";
import { DAY_MS, HOUR_MS } from "./times";

/** Buckets of an hour lie 32 days to a row. */
export const HOUR_TIER_DAYS = 32;

/** All that is kept of samples on one connection. */
export class SampleTables {
  readonly series: SeriesTable;
  readonly log: SampleLog;
  readonly ends: EndTable;
  readonly hours: ChunkTable;
  readonly days: ChunkTable;
  readonly tenMinutes: TierTable;
  readonly hourTier: TierTable;

  /** `onUnreadable`: told of a part of the log that cannot be read. */
  constructor(readonly database: Database, onUnreadable: (thrown: unknown) => void) {
    this.series = new SeriesTable(database);
    this.log = new SampleLog(database, this.series, onUnreadable);
    this.ends = new EndTable(database, this.series);
    this.hours = new ChunkTable(database, "hour", HOUR_MS);
    this.days = new ChunkTable(database, "day", DAY_MS);
    this.tenMinutes = new TierTable(database, "ten_minute_tier", ROLLUP_MS, DAY_MS);
    this.hourTier = new TierTable(database, "hour_tier", HOUR_MS, HOUR_TIER_DAYS * DAY_MS);
  }

  /** Takes note of what was stored, packed or deleted since the last time, by any process. To be called before reading. */
  refresh(): void {
    this.series.refresh();
    this.log.refresh();
    this.ends.refresh();
    this.hours.look();
    this.days.look();
  }

  /** Samples as they were taken, wherever they are by now. `waiting`: those that are not on disk yet. */
  raw(series: KnownSeries, from: number, to: number, waiting?: Frames): Columns {
    return merged([this.packed(series, from, to), this.loose(series, from, to, waiting)]);
  }

  /** The same of what is on disk, for who will not read it again. */
  rawOnce(series: KnownSeries, from: number, to: number): Columns {
    return merged([this.packed(series, from, to, false), this.loose(series, from, to)]);
  }

  /** The start of the day or hour of the oldest sample on disk, Infinity where there is none. */
  oldestOnDisk(): number {
    const [day, hour, log] = [this.days.bounds(), this.hours.bounds(), this.log.oldest()];
    return Math.min(day ? day.first * DAY_MS : Infinity, hour ? hour.first * HOUR_MS : Infinity, log ? log.hour * HOUR_MS : Infinity);
  }

  packed({ id }: KnownSeries, from: number, to: number, hold = true): Columns {
    if (id === undefined) return NO_SAMPLES;
    return merged([this.days.between(id, from, to, hold), this.hours.between(id, from, to, hold)]);
  }

  loose(series: KnownSeries, from: number, to: number, waiting?: Frames): Columns {
    return merged([this.log.frames.between(series, from, to), waiting?.between(series, from, to) ?? NO_SAMPLES]);
  }
}
