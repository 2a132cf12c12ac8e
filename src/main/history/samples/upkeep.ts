import { performance } from "node:perf_hooks";
import type { HistoryKeep } from "../../../shared/history";
import { MAX_COUNTER_STEP_MS, ROLLUP_MS } from "../buckets";
import { transact } from "../database";
import { type Columns, finite, lastOf, merged, within } from "./columns";
import { bucketsOf, widened } from "./rollup";
import type { KnownSeries } from "./series-table";
import { HOUR_TIER_DAYS, type SampleTables } from "./tables";
import { DAY_MS, dayOf, HOUR_MS, hourOf } from "./times";

/** An hour is packed once no sample of it can be on its way any more. */
const SETTLED_MS = 5 * 60_000;
/** A day's hours become one once the first hour after it is packed, which needs its last sample. */
const DAY_SETTLED_MS = 2 * HOUR_MS;
/** First round after start, pause between rounds, pause between slices. */
const START_MS = 30_000;
const PAUSE_MS = 60_000;
const SLICE_PAUSE_MS = 50;
/** A slice takes up no new step after this: the core waits for it. */
const SLICE_MS = 4;
const ROWS_PER_STEP = 100;
const HOURS_PER_DAY = 24;
/** The file is made smaller from so many free pages on, and from so large a part of it, until few are left. */
const SHRINK_FROM_PAGES = 1_024;
const SHRINK_FROM_RATIO = 0.2;
const SHRINK_TO_PAGES = 256;
const PAGES_PER_STEP = 16;

interface Packing {
  hour: number;
  /** Row of the log up to which the hour is packed. */
  lastId: number;
  series: KnownSeries[];
}

interface Joining {
  day: number;
  id: number;
  /** The rows as they were read: another process may pack them anew. */
  rows: (Buffer | undefined)[];
  all: Columns;
}

/**
 * Packs the hours that are over, joins the hours of days that are over, deletes what is older than it is kept, and gives room back to
 * the disk: in slices of a few ms, so that no write waits for it.
 */
export class Upkeep {
  #packing: Packing | undefined;
  /** The log on disk has become shorter than it is in memory. */
  #isRefreshDue = false;
  /** A series' hours of a day that are about to become one. */
  #joining: Joining | undefined;
  /** The next step is a long one: it has a slice to itself. */
  #isPauseDue = false;
  #shrinking = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly tables: SampleTables,
    readonly keep: () => HistoryKeep,
    readonly now: () => number,
    readonly onError: (thrown: unknown) => void,
    /** Told when a slice did its work. */
    readonly onDone: () => void = () => undefined,
  ) {}

  start(): void {
    this.#timer = setTimeout(() => this.#turn(), START_MS).unref();
  }

  /** Begins a round now: something else is to be kept. */
  hurry(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#turn(), SLICE_PAUSE_MS).unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #turn(): void {
    let more = false;
    try {
      more = this.slice();
      this.onDone();
    } catch (thrown) {
      this.onError(thrown);
    }
    this.#timer = setTimeout(() => this.#turn(), more ? SLICE_PAUSE_MS : PAUSE_MS).unref();
  }

  /** One slice of a round; true while the round goes on. */
  slice(): boolean {
    const until = performance.now() + SLICE_MS;
    try {
      return transact(this.tables.database, () => {
        this.tables.hours.begin();
        this.tables.days.begin();
        let more = true;
        this.#isPauseDue = false;
        while (more && !this.#isPauseDue && performance.now() < until) more = this.#pack() || this.#mergeDay() || this.#drop() || this.#shrink();
        return more;
      });
    } catch (thrown) {
      // What the slice had done is undone.
      this.#packing = undefined;
      this.#joining = undefined;
      throw thrown;
    }
  }

  /** One step of packing the oldest hour of the log; false when none is over. */
  #pack(): boolean {
    const { log } = this.tables;
    if (this.#isRefreshDue) {
      this.#isRefreshDue = false;
      log.refresh();
      return true;
    }
    this.#packing ??= this.#nextHour();
    if (this.#packing === undefined) return false;
    const { hour, lastId, series } = this.#packing;
    const next = series.pop();
    if (next !== undefined) this.#packSeries(next, hour);
    else if (log.drop(hour, lastId, ROWS_PER_STEP) < ROWS_PER_STEP) {
      this.#packing = undefined;
      this.#isRefreshDue = true;
      this.#isPauseDue = true;
    }
    return true;
  }

  #nextHour(): Packing | undefined {
    const { log } = this.tables;
    const oldest = log.oldest();
    if (oldest === undefined || (oldest.hour + 1) * HOUR_MS + SETTLED_MS > this.now()) return undefined;
    log.refresh();
    const series = log.frames.seriesWithin(oldest.hour * HOUR_MS, (oldest.hour + 1) * HOUR_MS - 1);
    // The last is taken first. Rows in the order of their ids fill pages whole; else half of each stays empty.
    return { ...oldest, series: series.sort((a, b) => (b.id ?? 0) - (a.id ?? 0)) };
  }

  #packSeries(series: KnownSeries, hour: number): void {
    if (series.id === undefined) return;
    const start = hour * HOUR_MS;
    const [from, to] = [start - MAX_COUNTER_STEP_MS, start + HOUR_MS - 1];
    const samples = this.#readable(() => this.tables.rawOnce(series, from, to)) ?? this.tables.log.frames.between(series, from, to);
    const ofHour = within(samples, start, to);
    if (ofHour.times.length === 0) return;
    const buckets = bucketsOf(finite(ofHour), ROLLUP_MS, lastOf(finite(within(samples, from, start - 1))));
    const { rawMs, tenMinutesMs } = this.keep();
    const age = this.now() - start;
    if (age <= rawMs) {
      this.tables.hours.put(series.id, hour, ofHour);
      this.tables.tenMinutes.put(series.id, buckets, "new");
      return;
    }
    // Too late to be kept as they are, and what the tiers say of that time stands on more samples, if there is anything.
    if (age <= tenMinutesMs) this.tables.tenMinutes.put(series.id, buckets, "fuller");
    this.tables.hourTier.put(series.id, widened(buckets, HOUR_MS), "fuller");
  }

  /** One of two steps for the oldest hours of one series, if their day is over: reads them and writes the day's hourly buckets, or writes them as one. */
  #mergeDay(): boolean {
    const { hours, tenMinutes, hourTier } = this.tables;
    const first = hours.bounds()?.first;
    if (first === undefined) return false;
    const day = Math.floor(first / HOURS_PER_DAY);
    if ((day + 1) * DAY_MS + DAY_SETTLED_MS > this.now()) return false;
    const [start, end] = [day * HOURS_PER_DAY, (day + 1) * HOURS_PER_DAY];
    const id = hours.firstSeries(start, end);
    if (id === undefined) return false;
    const joining = this.#joining;
    this.#joining = undefined;
    if (joining?.day === day && joining.id === id && areSame(joining.rows, this.#rows(id, day))) {
      if (joining.all.times.length > 0) this.tables.days.put(id, day, joining.all);
      for (let hour = start; hour < end; hour += 1) hours.remove(id, hour);
      if (hours.firstSeries(start, end) === undefined) hours.removeAxes(start, end);
    } else {
      hourTier.put(id, widened(tenMinutes.between(id, day * DAY_MS, (day + 1) * DAY_MS - 1), HOUR_MS), "new");
      this.#joining = { day, id, rows: this.#rows(id, day), all: this.#samplesOf(id, day) };
    }
    this.#isPauseDue = true;
    return true;
  }

  #rows(id: number, day: number): (Buffer | undefined)[] {
    return [this.tables.days.row(id, day), ...hoursOf(day).map((hour) => this.tables.hours.row(id, hour))];
  }

  #samplesOf(id: number, day: number): Columns {
    const { hours, days } = this.tables;
    const parts = [this.#readable(() => days.read(id, day, false)), ...hoursOf(day).map((hour) => this.#readable(() => hours.read(id, hour, false)))];
    return merged(parts.filter((part) => part !== undefined));
  }

  /** What cannot be read is left out, and said: it must not hold up all that comes after it. */
  #readable(read: () => Columns | undefined): Columns | undefined {
    try {
      return read();
    } catch (thrown) {
      this.onError(thrown);
      return undefined;
    }
  }

  #drop(): boolean {
    const { hours, days, tenMinutes, hourTier, ends } = this.tables;
    const { rawMs, tenMinutesMs, hourMs } = this.keep();
    const now = this.now();
    return (
      hours.drop(hourOf(now - rawMs), ROWS_PER_STEP) > 0 ||
      days.drop(dayOf(now - rawMs), ROWS_PER_STEP) > 0 ||
      ends.drop(now - rawMs, ROWS_PER_STEP) > 0 ||
      tenMinutes.drop(dayOf(now - tenMinutesMs), ROWS_PER_STEP) > 0 ||
      (hourMs !== undefined && hourTier.drop(Math.floor((now - hourMs) / (HOUR_TIER_DAYS * DAY_MS)), ROWS_PER_STEP) > 0)
    );
  }

  #shrink(): boolean {
    const { database } = this.tables;
    const pages = (name: string) => Number(database.pragma(name, { simple: true }));
    if (pages("auto_vacuum") !== INCREMENTAL) return false;
    const free = pages("freelist_count");
    this.#shrinking = free > (this.#shrinking ? SHRINK_TO_PAGES : Math.max(SHRINK_FROM_PAGES, SHRINK_FROM_RATIO * pages("page_count")));
    if (this.#shrinking) database.pragma(`incremental_vacuum(${PAGES_PER_STEP})`);
    return this.#shrinking;
  }
}

const hoursOf = (day: number): number[] => Array.from({ length: HOURS_PER_DAY }, (_, hour) => day * HOURS_PER_DAY + hour);

/** Whether no other process has packed anew what was read before. */
const areSame = (before: readonly (Buffer | undefined)[], now: readonly (Buffer | undefined)[]): boolean =>
  before.every((row, index) => (row === undefined ? now[index] === undefined : now[index]?.equals(row) === true));

const INCREMENTAL = 2;
