import { raise } from "../../../shared/problem";
import type { Series, SeriesLine, SeriesQuery, SeriesSelector } from "../../../shared/sample";
import { gapOf, type Grid, gridOf, MAX_COUNTER_STEP_MS, type Point, ratePoints, ROLLUP_MS, valuePoints } from "../buckets";
import { type CoarseZone, coarseZones } from "./coarse";
import { finite, lastOf } from "./columns";
import type { Frames } from "./frames";
import { type Bucket, bucketsOf, widened } from "./rollup";
import type { KnownSeries } from "./series-table";
import type { SampleTables } from "./tables";
import { DAY_MS, dayOf, HOUR_MS } from "./times";

/** More lines than a chart can show; asking for them is a mistake that must not block the console for seconds. */
const MAX_LINES = 400;

/** Widths of raw buckets are whole seconds. */
const RAW_UNIT_MS = 1_000;

/** Longest range that is drawn from buckets of ten minutes: theirs are the truer extremes of rates, but a month of them takes ten times as long. */
const TEN_MINUTES_UP_TO_MS = 10 * DAY_MS;

/** Since when samples, and ten-minute buckets, are kept; ms since the epoch. */
export interface KeptSince {
  raw: number;
  tenMinutes: number;
}

/** Reads lines from the coarsest tier that a bucket of the chart still holds a part of; samples themselves for short ranges. */
export class SampleQuery {
  readonly #tables: SampleTables;
  readonly #waiting: Frames;
  readonly #since: () => KeptSince;

  /** `waiting`: samples that are not on disk yet. */
  constructor(tables: SampleTables, waiting: Frames, since: () => KeptSince) {
    this.#tables = tables;
    this.#waiting = waiting;
    this.#since = since;
  }

  lines({ selectors, from, to, buckets }: SeriesQuery): SeriesLine[] {
    if (to < from) return [];
    const { series } = this.#tables;
    this.#tables.refresh();
    const wanted = selectors.flatMap((selector) => series.select(selector).map((known) => ({ known, selector })));
    if (wanted.length > MAX_LINES) {
      raise({
        code: "history.too-many-lines",
        message: `${wanted.length} series match; at most ${MAX_LINES} can be read at once.`,
        next: "Name more labels, such as the host.",
      });
    }
    const { grid, tier } = this.#gridOf(from, to, buckets);
    return wanted.map(({ known, selector }) => (tier === undefined ? this.#rawLine(known, selector, grid, to) : this.#tierLine(known, selector, grid, to, tier)));
  }

  /** `tier`: width of the pre-aggregates to draw from. */
  #gridOf(from: number, to: number, buckets: number): { grid: Grid; tier?: number } {
    const since = this.#since();
    const raw = gridOf(from, to, buckets, RAW_UNIT_MS);
    if (raw.width < ROLLUP_MS && raw.start >= since.raw) return { grid: raw };
    const ten = gridOf(from, to, buckets, ROLLUP_MS);
    if (to - from <= TEN_MINUTES_UP_TO_MS && ten.start >= since.tenMinutes) return { grid: ten, tier: ROLLUP_MS };
    return { grid: gridOf(from, to, buckets, HOUR_MS), tier: HOUR_MS };
  }

  #tierLine(known: KnownSeries, { as }: SeriesSelector, grid: Grid, to: number, tier: number): SeriesLine {
    return line(known.series, pointsOf(this.bucketsOf(known, grid.start, to, tier), grid, as), gapOf([], grid.width));
  }

  /** Buckets of a series from the tiers that start from `from` to `to`; the last hours are not in them yet and are added up here. */
  bucketsOf(known: KnownSeries, from: number, to: number, tier: number): Bucket[] {
    const { tenMinutes, hourTier } = this.#tables;
    const hours = known.id === undefined || tier < HOUR_MS ? [] : hourTier.between(known.id, from, to);
    const lastHour = hours.at(-1);
    // A day is in the hourly tier as a whole.
    const afterHours = lastHour === undefined ? from : Math.max(from, (dayOf(lastHour.at) + 1) * DAY_MS);
    const tens = known.id === undefined ? [] : tenMinutes.between(known.id, afterHours, to);
    const packed = new Set(tens.map(({ at }) => at));
    const fresh = this.#fresh(known, from, to).filter(({ at }) => !packed.has(at) && at >= afterHours);
    const recent = fresh.length === 0 ? tens : [...tens, ...fresh].sort((a, b) => a.at - b.at);
    return tier < HOUR_MS ? recent : [...hours, ...widened(recent, HOUR_MS)];
  }

  /** The parts of a stretch of time in which there are buckets and no samples, or samples that may be deleted at any moment. */
  coarseZones(from: number, to: number): CoarseZone[] {
    const since = this.#since();
    const hourAfter = (at: number) => Math.ceil(at / HOUR_MS) * HOUR_MS;
    if (from >= hourAfter(since.raw) && this.#tables.oldestOnDisk() <= from) return [];
    const oldest = Math.min(this.#tables.oldestOnDisk(), this.#waiting.oldest());
    const tens = this.#tables.tenMinutes.bounds();
    return coarseZones(from, to, {
      raw: Math.max(hourAfter(since.raw), Math.floor(oldest / HOUR_MS) * HOUR_MS),
      tenMinutes: Math.max(hourAfter(since.tenMinutes), tens === undefined ? -Infinity : tens.first * DAY_MS),
    });
  }

  #fresh(known: KnownSeries, from: number, to: number): Bucket[] {
    const loose = finite(this.#tables.loose(known, from, to, this.#waiting));
    const first = loose.times[0];
    if (first === undefined) return [];
    return bucketsOf(loose, ROLLUP_MS, lastOf(finite(this.#tables.packed(known, first - MAX_COUNTER_STEP_MS, first - 1))));
  }

  #rawLine(known: KnownSeries, { as }: SeriesSelector, grid: Grid, to: number): SeriesLine {
    const samples = finite(this.#tables.raw(known, as === "rate" ? grid.start - MAX_COUNTER_STEP_MS : grid.start, to, this.#waiting));
    const { points, spacings } = as === "rate" ? ratePoints(samples, grid) : valuePoints(samples, grid);
    return line(known.series, points, gapOf(spacings, grid.width));
  }
}

const line = (series: Series, points: Point[], gapMs: number): SeriesLine => ({ series, points, gapMs });

/** Draws buckets into wider ones: means and extremes of the values, or of the rates. */
function pointsOf(buckets: readonly Bucket[], grid: Grid, as: SeriesSelector["as"]): Point[] {
  const points: Point[] = [];
  let [sum, weight] = [0, 0];
  for (const bucket of buckets) {
    const [total, parts, min, max] = as === "rate" ? rateOf(bucket) : ([bucket.sum, bucket.count, bucket.min, bucket.max] as const);
    if (parts === 0) continue;
    const start = grid.start + Math.floor((bucket.at - grid.start) / grid.width) * grid.width;
    const last = points.at(-1);
    if (last === undefined || last[0] !== start) {
      [sum, weight] = [total, parts];
      points.push([start, sum / weight, min, max]);
    } else {
      sum += total;
      weight += parts;
      last[1] = sum / weight;
      last[2] = Math.min(last[2], min);
      last[3] = Math.max(last[3], max);
    }
  }
  return points;
}

function rateOf({ increase, covered }: Bucket): readonly [growth: number, seconds: number, min: number, max: number] {
  const seconds = covered / 1_000;
  const rate = increase / seconds;
  return [increase, seconds, rate, rate];
}
