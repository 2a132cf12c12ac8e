import type { Series, SeriesLine, SeriesQuery, SeriesSelector } from "../../shared/sample";
import { raise } from "../../shared/problem";
import { gapOf, type Grid, gridOf, MAX_COUNTER_STEP_MS, type Point, ratePoints, ROLLUP_MS, valuePoints } from "./buckets";
import type { Database } from "./database";
import type { RawSamples } from "./raw-samples";
import type { KnownSeries, SeriesTable } from "./series-table";

/** More lines than a chart can show; asking for them is a mistake that must not block the console for seconds. */
const MAX_LINES = 400;

/** Widths of raw rows are whole seconds. */
const RAW_UNIT_MS = 1_000;

type Bounds = { id: number; start: number; width: number; to: number };

/** Reads lines: from raw rows for short ranges, from the 10-minute rollups where a bucket is at least that wide. */
export class SampleQuery {
  readonly #rolledValues;
  readonly #rolledRates;
  readonly #series: SeriesTable;
  readonly #raw: RawSamples;
  readonly #rawFrom: () => number;

  /** `rawFrom`: raw rows older than this (ms) may be gone. */
  constructor(database: Database, series: SeriesTable, raw: RawSamples, rawFrom: () => number) {
    this.#series = series;
    this.#raw = raw;
    this.#rawFrom = rawFrom;
    // The casts keep the division an integer one: JavaScript's numbers are bound as REAL.
    const bucket = "CAST(:start AS INTEGER) + (at - CAST(:start AS INTEGER)) / CAST(:width AS INTEGER) * CAST(:width AS INTEGER)";
    this.#rolledValues = database.prepare<[Bounds], Point>(
      `SELECT ${bucket}, sum(sum) / sum(count), min(min), max(max)
       FROM rollup WHERE series_id = :id AND at >= :start AND at <= :to GROUP BY 1 ORDER BY 1`,
    ).raw();
    this.#rolledRates = database.prepare<[Bounds], Point>(
      `SELECT ${bucket}, sum(increase) * 1000.0 / sum(covered_ms), min(increase * 1000.0 / covered_ms), max(increase * 1000.0 / covered_ms)
       FROM rollup WHERE series_id = :id AND at >= :start AND at <= :to AND covered_ms > 0 GROUP BY 1 ORDER BY 1`,
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
    const { points, spacings } = as === "rate"
      ? ratePoints(this.#raw.between(known.id, grid.start - MAX_COUNTER_STEP_MS, to), grid)
      : valuePoints(this.#raw.between(known.id, grid.start, to), grid);
    return line(known.series, points, gapOf(spacings, grid.width));
  }
}

const line = (series: Series, points: Point[], gapMs: number): SeriesLine => ({ series, points, gapMs });
