import type { AlertInstance } from "../alert";
import type { Problem } from "../problem";
import { type Line, rangeQuery, type SeriesSource } from "../promql";
import { type AlertStates, nextStates } from "./alert-states";
import type { Backtest as Result, BacktestInterval } from "./ask";
import { type Element, expandAlerts } from "./expand-alerts";
import type { AlertRule } from "./model";
import { queryVector } from "./query-vector";
import { selectorsOf } from "./selectors-of";

export interface BacktestOptions {
  from: number;
  to: number;
  stepMs: number;
}

/** Steps of the first slice, and the most that one takes: a range query holds no more points a line. */
const FIRST_STEPS = 8;
const MOST_STEPS = 10_000;
/** A slice that took less than the first is followed by one twice as long, one that took more than the second by one half as long; ms. */
const SHORT_MS = 5;
const LONG_MS = 12;

/** Finds out when a rule would have fired, a slice at a time, so that whoever runs it can do something else in between. */
export class Backtest {
  readonly #rule: AlertRule;
  readonly #source: SeriesSource;
  readonly #options: BacktestOptions;
  readonly #now: () => number;
  readonly #intervals = new Map<string, { labels: AlertInstance["labels"]; intervals: BacktestInterval[] }>();
  #states: AlertStates = new Map();
  #at: number;
  #steps = FIRST_STEPS;
  #evaluations = 0;
  #held = 0;
  #problem: Problem | undefined;

  /** `now`: a clock in ms for the length of the slices. */
  constructor(rule: AlertRule, source: SeriesSource, options: BacktestOptions, now: () => number) {
    this.#rule = rule;
    this.#source = source;
    this.#options = options;
    this.#now = now;
    this.#at = Math.ceil(options.from / options.stepMs) * options.stepMs;
  }

  get isDone(): boolean {
    return this.#problem !== undefined || this.#at > this.#options.to;
  }

  /** How much of its time is behind it (0..1), and how often it would have begun to fire there. */
  get progress(): { done: number; fired: number } {
    const { from, to } = this.#options;
    const fired = [...this.#intervals.values()].reduce((sum, { intervals }) => sum + intervals.filter(({ firedAt }) => firedAt !== undefined).length, 0);
    return { done: to > from ? Math.min(1, Math.max(0, (this.#at - from) / (to - from))) : 1, fired };
  }

  /** Evaluates the next few steps: about 10 ms of work, unless a single step takes longer. */
  slice(): void {
    if (this.isDone) return;
    const { stepMs, to } = this.#options;
    const from = this.#at;
    const last = Math.min(to, from + (this.#steps - 1) * stepMs);
    const started = this.#now();
    const result = rangeQuery(this.#source, this.#rule.promql, { from, to: last, stepMs });
    if (!result.ok) {
      // Fewer steps at once read fewer samples.
      if (result.problem.code !== "history.too-many-samples" || this.#steps === 1) this.#problem = result.problem;
      else this.#steps = Math.max(1, Math.floor(this.#steps / 4));
      return;
    }
    this.#take(result.value.lines, from, last);
    const tookMs = this.#now() - started;
    if (tookMs < SHORT_MS) this.#steps = Math.min(MOST_STEPS, this.#steps * 2);
    else if (tookMs > LONG_MS) this.#steps = Math.max(1, Math.floor(this.#steps / 2));
  }

  /** Steps the states through what a range query gave. */
  #take(lines: readonly Line[], from: number, to: number): void {
    const cursors = lines.map(({ labels, points }) => ({ labels: labels.toRecord(), points, next: 0 }));
    for (let at = from; at <= to && this.#problem === undefined; at += this.#options.stepMs) {
      const elements = cursors.flatMap((cursor): Element[] => {
        const point = cursor.points[cursor.next];
        if (point?.[0] !== at) return [];
        cursor.next++;
        return [{ labels: cursor.labels, value: point[1] }];
      });
      this.#step(elements, at);
      this.#at = at + this.#options.stepMs;
    }
  }

  #step(elements: readonly Element[], at: number): void {
    this.#evaluations++;
    if (elements.length > 0) this.#held++;
    if (elements.length === 0 && this.#states.size === 0) return;
    const query = (expression: string): Element[] => queryVector(this.#source, expression, at);
    const active = expandAlerts(this.#rule, elements, { at, query, externalLabels: {}, externalUrl: "", annotations: false });
    const step = active.ok ? nextStates(this.#rule, { file: "", group: "", name: this.#rule.name }, this.#states, active.value, at) : active;
    if (!step.ok) {
      this.#problem = step.problem;
      return;
    }
    for (const { key, to } of step.value.transitions) this.#note(key, to, step.value.states.get(key), at);
    for (const { key, value } of active.ok ? active.value : []) widen(this.#intervals.get(key)?.intervals.at(-1), value);
    this.#states = step.value.states;
  }

  #note(key: string, to: AlertInstance["state"] | "inactive", alert: AlertInstance | undefined, at: number): void {
    const known = this.#intervals.get(key) ?? { labels: alert?.labels ?? {}, intervals: [] };
    this.#intervals.set(key, known);
    const current = known.intervals.at(-1);
    if (to === "pending" || (to === "firing" && (current === undefined || current.endedAt !== undefined))) {
      const value = alert?.value ?? Number.NaN;
      known.intervals.push({ activeAt: alert?.activeAt ?? at, firedAt: to === "firing" ? at : undefined, min: value, max: value });
    } else if (current && to === "firing") current.firedAt = at;
    else if (current) current.endedAt = at;
  }

  /** What is known so far. */
  result(cancelled: boolean): Result {
    const alerts = [...this.#intervals.values()].sort((a, b) => (a.intervals[0]?.activeAt ?? 0) - (b.intervals[0]?.activeAt ?? 0));
    return {
      stepMs: this.#options.stepMs, evaluations: this.#evaluations, held: this.#held, alerts, upTo: Math.min(this.#options.to, this.#at - this.#options.stepMs), cancelled, problem: this.#problem,
      fired: alerts.flatMap(({ intervals }) => intervals).filter(({ firedAt }) => firedAt !== undefined).length, withoutData: this.#held === 0 && this.#isWithoutData(),
    };
  }

  /** Whether nothing that the expression selects has a sample at either end or in the middle. */
  #isWithoutData(): boolean {
    const { from, to } = this.#options;
    const selectors = selectorsOf(this.#rule.promql.expr);
    const looks = [from, (from + to) / 2, to];
    return selectors.length > 0 && selectors.every((matchers) => looks.every((at) => this.#source.select(matchers, at - 300_000, at).length === 0));
  }
}

function widen(interval: BacktestInterval | undefined, value: number): void {
  if (!interval || interval.endedAt !== undefined) return;
  interval.min = Math.min(interval.min, value);
  interval.max = Math.max(interval.max, value);
}
