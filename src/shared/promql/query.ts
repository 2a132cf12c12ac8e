import { type Outcome, type Place, ProblemError, refuse, succeed } from "../problem";
import { bare, type Expr } from "./ast";
import { typeOf } from "./check-types";
import { Budget, type Context, type Grid, momentOf, type Query, refuseIn } from "./evaluate/context";
import { evaluate } from "./evaluate/evaluate";
import type { StepSeries, Value } from "./evaluate/value";
import { rangesOf } from "./evaluate/window";
import { Labels } from "./labels";
import { parsePromql, type Promql } from "./parse";
import { placeOf } from "./refuse";
import type { SeriesSource } from "./source";

export interface EngineOptions {
  /** How long the last sample of a series counts, in ms; 5 minutes where none is given. */
  lookbackMs?: number;
  /** Step of a subquery that names none, in ms; 1 minute where none is given. */
  subqueryStepMs?: number;
  /** Values that a query may make on its way (10 million where none is given); its windows may hold 20 samples for each. */
  maxValues?: number;
}

export interface InstantOptions extends EngineOptions {
  /** ms since the epoch */
  at: number;
}

export interface RangeOptions extends EngineOptions {
  /** ms since the epoch, both ends included */
  from: number;
  to: number;
  stepMs: number;
}

/** [ms since the epoch, value] */
export type Point = readonly [at: number, value: number];

export interface Element {
  labels: Labels;
  value: number;
}
export interface Line {
  labels: Labels;
  points: Point[];
}

/** A remark beside a result that stands. */
export interface Remark {
  kind: "info" | "warning";
  message: string;
  at: Place;
}

export type InstantValue =
  | { type: "scalar"; value: number }
  | { type: "string"; value: string }
  | { type: "vector"; elements: Element[] }
  | { type: "matrix"; lines: Line[] };

export interface InstantResult {
  at: number;
  value: InstantValue;
  remarks: Remark[];
}

export interface RangeResult {
  lines: Line[];
  remarks: Remark[];
}

/** More points a line than any chart can show; the limit that Prometheus has. */
const MAX_POINTS = 11_000;

/** The value of an expression at one moment. Elements are in no order but what sort and topk give. */
export function instantQuery(source: SeriesSource, expression: string | Promql, options: InstantOptions): Outcome<InstantResult> {
  const { at } = options;
  return answer(source, expression, options, { start: at, step: 0, count: 1 }, (context, expr) => ({
    at, value: instantValue(context, expr), remarks: remarksOf(context.query),
  }));
}

/** The values of an expression from one moment to another; lines are in order of their labels. */
export function rangeQuery(source: SeriesSource, expression: string | Promql, options: RangeOptions): Outcome<RangeResult> {
  const { from, to, stepMs } = options;
  if (!(stepMs > 0)) return refuse({ code: "promql.argument", message: "The step must be longer than zero." });
  if (!(to >= from)) return refuse({ code: "promql.argument", message: "The end lies before the start." });
  const count = Math.floor((to - from) / stepMs) + 1;
  if (count > MAX_POINTS) {
    return refuse({ code: "promql.limit", message: `exceeded maximum resolution of ${MAX_POINTS} points per timeseries`, next: "Take a wider step or a shorter time." });
  }
  return answer(source, expression, options, { start: from, step: stepMs, count }, (context, expr) => {
    const type = typeOf(expr);
    if (type === "matrix" || type === "string") {
      refuseIn(context, expr, "type", `invalid expression type "${type === "matrix" ? "range vector" : "string"}" for range query, must be scalar or instant vector`);
    }
    return { lines: linesOf(evaluate(context, expr), context.grid), remarks: remarksOf(context.query) };
  });
}

function answer<T>(
  source: SeriesSource, expression: string | Promql, options: EngineOptions, grid: Grid, ask: (context: Context, expr: Expr) => T,
): Outcome<T> {
  const parsed = typeof expression === "string" ? parsePromql(expression) : succeed(expression);
  if (!parsed.ok) return parsed;
  const query: Query = {
    text: parsed.value.text, source, annotations: [], start: grid.start, end: momentOf(grid, grid.count - 1),
    lookbackMs: options.lookbackMs ?? 300_000, subqueryStepMs: options.subqueryStepMs ?? 60_000, budget: new Budget(options.maxValues ?? 10_000_000),
  };
  try {
    return succeed(ask({ query, grid }, parsed.value.expr));
  } catch (thrown) {
    if (thrown instanceof ProblemError) return refuse(thrown.problem);
    throw thrown;
  }
}

function instantValue(context: Context, expr: Expr): InstantValue {
  const inner = bare(expr);
  if (inner.kind === "matrix" || inner.kind === "subquery") return { type: "matrix", lines: rawLines(context, inner) };
  const value = evaluate(context, inner);
  switch (value.kind) {
    case "scalar":
      return { type: "scalar", value: value.values[0] ?? Number.NaN };
    case "string":
      return { type: "string", value: value.text };
    case "vector":
      return { type: "vector", elements: value.series.flatMap(elementOf) };
  }
}

const elementOf = ({ labels, values, present }: StepSeries): Element[] =>
  present[0] === 1 ? [{ labels, value: values[0] ?? Number.NaN }] : [];

/** The samples themselves, where the whole expression is a range vector. */
function rawLines(context: Context, expr: Expr): Line[] {
  const { series, ends, rangeMs } = rangesOf(context, expr, evaluate);
  const lines = series.map(({ labels, times, values }) => ({
    labels,
    points: Array.from(times, (at, index): Point => [at, values[index] ?? Number.NaN]).filter(([at]) => at > ends.start - rangeMs && at <= ends.start),
  }));
  return inOrder(lines.filter(({ points }) => points.length > 0));
}

function linesOf(value: Value, grid: Grid): Line[] {
  switch (value.kind) {
    case "string":
      return [];
    case "scalar":
      return [{ labels: Labels.none, points: Array.from(value.values, (one, step): Point => [momentOf(grid, step), one]) }];
    case "vector":
      return inOrder(value.series.map(({ labels, values, present }) => ({ labels, points: pointsOf(values, present, grid) })).filter(({ points }) => points.length > 0));
  }
}

function pointsOf(values: Float64Array, present: Uint8Array, grid: Grid): Point[] {
  const points: Point[] = [];
  for (let step = 0; step < grid.count; step++) if (present[step] === 1) points.push([momentOf(grid, step), values[step] ?? Number.NaN]);
  return points;
}

const inOrder = (lines: Line[]): Line[] => lines.sort((a, b) => (a.labels.key < b.labels.key ? -1 : 1));

const remarksOf = ({ text, annotations }: Query): Remark[] =>
  annotations.map(({ kind, message, at }) => ({ kind, message, at: placeOf(text, at.from) }));
