import { type Fault, refuseAt, type Span } from "../refuse";
import type { SeriesSource } from "../source";

/** Moments of an evaluation, in ms: start, start + step, ... `count` of them. */
export interface Grid {
  start: number;
  step: number;
  count: number;
}

export const momentOf = ({ start, step }: Grid, index: number): number => start + index * step;
export const lastOf = (grid: Grid): number => momentOf(grid, grid.count - 1);

/** A remark about a result that stands: what Prometheus shows as an info or warning beside it. */
export interface Annotation {
  kind: "info" | "warning";
  message: string;
  at: Span;
}

/** What all parts of one query share. */
export interface Query {
  text: string;
  source: SeriesSource;
  /** How long the last sample of a series counts, in ms. */
  lookbackMs: number;
  /** Step of a subquery that names none, in ms. */
  subqueryStepMs: number;
  /** What `@ start()` and `@ end()` mean. */
  start: number;
  end: number;
  annotations: Annotation[];
  budget: Budget;
}

/** A query and the moments at which an expression of it is evaluated. */
export interface Context {
  query: Query;
  grid: Grid;
}

/** Samples that windows may look at, for each value that a query may make. */
const VISITS_PER_VALUE = 20;

/** Counts what a query makes and looks at, so that one that asks for too much ends before memory and patience do. */
export class Budget {
  #values: number;
  #visits: number;

  constructor(readonly most: number) {
    this.#values = most;
    this.#visits = most * VISITS_PER_VALUE;
  }

  /** False when `count` more values are too many. */
  take(count: number): boolean {
    this.#values -= count;
    return this.#values >= 0;
  }

  /** False when looking at `count` more samples is too much. */
  visit(count: number): boolean {
    this.#visits -= count;
    return this.#visits >= 0;
  }
}

export function refuseIn({ query }: Context, span: Span, fault: Fault, message: string, next?: string): never {
  return refuseAt(query.text, span, fault, message, next);
}

/** Throws where the query makes more values than it may. */
export function take(context: Context, span: Span, count: number): void {
  if (context.query.budget.take(count)) return;
  refuseIn(context, span, "limit", `the query makes more than ${context.query.budget.most} values`, "Ask for a shorter time, a wider step or fewer series.");
}

/** Throws where the windows of a query hold too many samples in all. */
export function visit(context: Context, span: Span, count: number): void {
  if (context.query.budget.visit(count)) return;
  refuseIn(context, span, "limit", "the windows of the query hold too many samples in all", "Take shorter ranges, a wider step or fewer series.");
}

export function annotate({ query }: Context, kind: Annotation["kind"], at: Span, message: string): void {
  if (!query.annotations.some((known) => known.message === message && known.at.from === at.from)) query.annotations.push({ kind, message, at });
}
