import { bare, type Expr } from "../ast";
import type { Labels } from "../labels";
import type { Span } from "../refuse";
import type { CoarseSpan, RawSeries, Use } from "../source";
import { type Context, type Grid, lastOf, momentOf, refuseIn, take, visit } from "./context";
import { shiftedGrid } from "./select";
import { emptySeries, type StepSeries, type Value } from "./value";

/** The samples of one series in one window: `times` and `values` from index `first` to index `end`, excluded. Never empty. */
export interface Window {
  times: ArrayLike<number>;
  values: ArrayLike<number>;
  first: number;
  end: number;
  /** Bounds in ms; a sample exactly at the start is outside. */
  startMs: number;
  endMs: number;
  rangeMs: number;
  /** The range that was asked for. Where samples stand for a longer time, the window is longer than that. */
  askedMs: number;
  /** The moment of evaluation in ms, which offset and @ do not move. */
  nowMs: number;
}

/** A range vector: series of samples and the moments at which a window of them ends. */
export interface Ranges {
  series: readonly RawSeries[];
  ends: Grid;
  rangeMs: number;
  /** Where in the text they are. */
  span: Span;
}

/** What a sample stands for at a moment, ms. */
const widthAt = (coarse: readonly CoarseSpan[], at: number): number => coarse.find(({ upTo }) => at <= upTo)?.widthMs ?? 0;

export type Evaluate = (context: Context, expr: Expr) => Value;

/** The series of a matrix selector or subquery. */
export function rangesOf(context: Context, expr: Expr, evaluate: Evaluate, use: Use = "last"): Ranges {
  const inner = bare(expr);
  const { query, grid } = context;
  switch (inner.kind) {
    case "matrix": {
      const { selector, rangeMs } = inner;
      const ends = shiftedGrid(query, grid, selector.shift);
      return { series: query.source.select(selector.matchers, ends.start - rangeMs + 1, lastOf(ends), use), ends, rangeMs, span: inner };
    }
    case "subquery": {
      const ends = shiftedGrid(query, grid, inner.shift);
      const step = inner.stepMs ?? query.subqueryStepMs;
      // Steps of a subquery fall on multiples of its step, whenever the query was asked.
      const start = (Math.floor((ends.start - inner.rangeMs) / step) + 1) * step;
      const count = Math.floor((lastOf(ends) - start) / step) + 1;
      if (count <= 0) return { series: [], ends, rangeMs: inner.rangeMs, span: inner };
      take(context, inner, count);
      const value = evaluate({ query, grid: { start, step, count } }, inner.expr);
      return { series: value.kind === "vector" ? value.series.map((line) => samplesOf(line, start, step)) : [], ends, rangeMs: inner.rangeMs, span: inner };
    }
    default:
      return refuseIn(context, inner, "type", "a range vector is needed here");
  }
}

function samplesOf({ labels, values, present }: StepSeries, start: number, step: number): RawSeries {
  const times: number[] = [];
  const kept: number[] = [];
  for (let index = 0; index < present.length; index++) {
    if (present[index] !== 1) continue;
    times.push(start + index * step);
    kept.push(values[index] ?? Number.NaN);
  }
  return { labels, times, values: kept };
}

/**
 * Runs `compute` on every window that holds a sample; where it gives undefined the step stays empty. Where samples stand for many, a window
 * is at least as long as one of them stands for; `between`: it begins with the sample before, as what lies between samples is wanted.
 */
export function overWindows(
  context: Context, { series, ends, rangeMs, span }: Ranges, labelsOf: (labels: Labels) => Labels, compute: (window: Window, step: number) => number | undefined, between = false,
): StepSeries[] {
  const { grid } = context;
  const found: StepSeries[] = [];
  for (const { labels, times, values, coarse } of series) {
    const line = emptySeries(labelsOf(labels), grid.count);
    let start = 0;
    const window: Window = { times, values, first: 0, end: 0, startMs: 0, endMs: 0, rangeMs, askedMs: rangeMs, nowMs: 0 };
    let any = false;
    for (let step = 0; step < grid.count; step++) {
      window.endMs = momentOf(ends, step);
      window.startMs = window.endMs - (coarse === undefined ? rangeMs : Math.max(rangeMs, widthAt(coarse, window.endMs)));
      window.nowMs = momentOf(grid, step);
      while (start < times.length && (times[start] ?? Infinity) <= window.startMs) start += 1;
      window.first = start;
      const before = times[start - 1];
      if (between && coarse !== undefined && before !== undefined && window.startMs - before < widthAt(coarse, before)) {
        window.first = start - 1;
        window.startMs = before;
      }
      window.rangeMs = window.endMs - window.startMs;
      while (window.end < times.length && (times[window.end] ?? Infinity) <= window.endMs) window.end += 1;
      visit(context, span, window.end - window.first);
      const result = window.end > window.first ? compute(window, step) : undefined;
      if (result === undefined) continue;
      line.values[step] = result;
      line.present[step] = 1;
      any = true;
    }
    if (any) found.push(line);
  }
  return found;
}
