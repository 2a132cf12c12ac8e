import type { Series, SeriesLine, SeriesQuery, SeriesSelector } from "../../shared/sample";
import { raise } from "../../shared/problem";
import { gapOf, type Grid, gridOf, MAX_COUNTER_STEP_MS, type Point, ratePoints, ROLLUP_MS } from "./buckets";
import type { Database } from "./database";
import type { KnownSeries, SeriesTable } from "./series-table";

/** More lines than a chart can show; asking for them is a mistake that must not block the console for seconds. */
const MAX_LINES = 400;

/** Widths of raw rows are whole seconds. */
const RAW_UNIT_MS = 1_000;

type Bounds = { id: number; start: number; width: number; to: number };
type BucketRow = { bucket: number; mean: number; min: number; max: number; count: number; first: number; last: number };

/** Reads lines: from raw rows for short ranges, from the 10-minute rollups where a bucket is at least that wide. */
export class SampleQuery {
  readonly #values;
  readonly #rolledValues;
  readonly #rolledRates;
  readonly #rows;
  readonly #series: SeriesTable;
  readonly #rawFrom: () => number;

  /** `rawFrom`: raw rows older than this (ms) may be gone. */
  constructor(database: Database, series: SeriesTable, rawFrom: () => number) {
    this.#series = series;
    this.#rawFrom = rawFrom;
    // The casts keep the division an integer one: JavaScript's numbers are bound as REAL.
    const bucket = "CAST(:start AS INTEGER) + (at - CAST(:start AS INTEGER)) / CAST(:width AS INTEGER) * CAST(:width AS INTEGER)";
    this.#values = database.prepare<[Bounds], BucketRow>(
      `SELECT ${bucket} AS bucket, avg(value) AS mean, min(value) AS min, max(value) AS max, count(*) AS count,
         min(at) AS first, max(at) AS last
       FROM sample WHERE series_id = :id AND at >= :start AND at <= :to GROUP BY 1 ORDER BY 1`,
    );
    this.#rolledValues = database.prepare<[Bounds], Point>(
      `SELECT ${bucket}, sum(sum) / sum(count), min(min), max(max)
       FROM rollup WHERE series_id = :id AND at >= :start AND at <= :to GROUP BY 1 ORDER BY 1`,
    ).raw();
    this.#rolledRates = database.prepare<[Bounds], Point>(
      `SELECT ${bucket}, sum(increase) * 1000.0 / sum(covered_ms), min(increase * 1000.0 / covered_ms), max(increase * 1000.0 / covered_ms)
       FROM rollup WHERE series_id = :id AND at >= :start AND at <= :to AND covered_ms > 0 GROUP BY 1 ORDER BY 1`,
    ).raw();
    this.#rows = database.prepare<[number, number, number], [number, number]>(
      "SELECT at, value FROM sample WHERE series_id = ? AND at >= ? AND at <= ? ORDER BY at",
    ).raw();
  }

  lines({ selectors, from, to, buckets }: SeriesQuery): SeriesLine[] {
    if (to < from) return [];
    this.#series.refresh();
    const wanted = selectors.flatMap((selector) => this.#series.select(selector).map((known) => ({ known, selector })));
    if (wanted.length > MAX_LINES) {
      raise({
        code: "history.too-many-lines",
        message: `${wanted.length} series match; at most ${MAX_LINES} can be read at once.`,
        next: "Name more labels, such as the host.",
      });
    }
    const raw = gridOf(from, to, buckets, RAW_UNIT_MS);
    const rolled = raw.width >= ROLLUP_MS || raw.start < this.#rawFrom();
    const grid = rolled ? gridOf(from, to, buckets, ROLLUP_MS) : raw;
    return wanted.map(({ known, selector }) => (rolled ? this.#rolledLine(known, selector, grid, to) : this.#rawLine(known, selector, grid, to)));
  }

  #rolledLine(known: KnownSeries, { as }: SeriesSelector, grid: Grid, to: number): SeriesLine {
    const bounds = { id: known.id, ...grid, to };
    const points = (as === "rate" ? this.#rolledRates : this.#rolledValues).all(bounds);
    return line(known.series, points, gapOf([], grid.width));
  }

  #rawLine(known: KnownSeries, { as }: SeriesSelector, grid: Grid, to: number): SeriesLine {
    if (as === "rate") {
      const { points, spacings } = ratePoints(this.#rows.all(known.id, grid.start - MAX_COUNTER_STEP_MS, to), grid);
      return line(known.series, points, gapOf(spacings, grid.width));
    }
    const rows = this.#values.all({ id: known.id, ...grid, to });
    return line(known.series, rows.map(({ bucket, mean, min, max }): Point => [bucket, mean, min, max]), gapOf(spacingsOf(rows), grid.width));
  }
}

const line = (series: Series, points: Point[], gapMs: number): SeriesLine => ({ series, points, gapMs });

/** Distances between samples: within each bucket where it has several, else from bucket to bucket. */
function spacingsOf(rows: readonly BucketRow[]): number[] {
  const within = rows.flatMap(({ count, first, last }) => (count > 1 ? [(last - first) / (count - 1)] : []));
  if (within.length > 0) return within;
  return rows.slice(1).map((row, index) => row.first - (rows[index]?.last ?? row.first));
}
