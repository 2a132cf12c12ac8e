import type { AlertInstance } from "../alert";
import type { Problem } from "../problem";
import { type Line, rangeQuery, type SeriesSource, UNREAD } from "../promql";
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
  /** What a slice reads from: may refuse with `UNREAD` what the next slice is to go on with. */
  inSlices?: SeriesSource;
}

/** Steps of the first slice, and the most that one takes: a range query holds no more points a line. */
const FIRST_STEPS = 8;
const MOST_STEPS = 10_000;
/** So many parts of the time are looked at for samples, and so many of them in one slice. */
const PARTS = 60;
const PARTS_AT_ONCE = 2;
/** What is older counts no more. */
const LOOKBACK_MS = 300_000;
/** A slice that took less than the first is followed by one of twice as many steps, one that took more than the second by one that should take the first; ms. */
const SHORT_MS = 5;
const LONG_MS = 10;

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
  /** For each part of the time, as far as it was looked at, whether anything was seen. */
  readonly #seen: boolean[] = [];
  /** The parts in which the expression gave something. */
  readonly #heldIn = new Set<number>();

  /** `now`: a clock in ms for the length of the slices. */
  constructor(rule: AlertRule, source: SeriesSource, options: BacktestOptions, now: () => number) {
    this.#rule = rule;
    this.#source = source;
    this.#options = options;
    this.#now = now;
    this.#at = Math.ceil(options.from / options.stepMs) * options.stepMs;
  }

  get isDone(): boolean {
    return this.#problem !== undefined || (this.#isEvaluated && this.#seen.length >= PARTS);
  }

  get #isEvaluated(): boolean {
    return this.#at > this.#options.to;
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
    if (this.#isEvaluated) return this.#look();
    const { stepMs, to } = this.#options;
    const from = this.#at;
    const last = Math.min(to, from + (this.#steps - 1) * stepMs);
    const started = this.#now();
    const result = rangeQuery(this.#options.inSlices ?? this.#source, this.#rule.promql, { from, to: last, stepMs });
    if (!result.ok) {
      if (result.problem.code === UNREAD) return;
      // Fewer steps at once read fewer samples.
      if (result.problem.code !== "history.too-many-samples" || this.#steps === 1) this.#problem = result.problem;
      else this.#steps = Math.max(1, Math.floor(this.#steps / 4));
      return;
    }
    this.#take(result.value.lines, from, last);
    const tookMs = this.#now() - started;
    if (tookMs < SHORT_MS) this.#steps = Math.min(MOST_STEPS, this.#steps * 2);
    else if (tookMs > LONG_MS) this.#steps = Math.max(1, Math.floor((this.#steps * SHORT_MS) / tookMs));
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
    if (elements.length > 0) {
      const { from, to } = this.#options;
      this.#held++;
      this.#heldIn.add(to > from ? Math.min(PARTS - 1, Math.floor(((at - from) / (to - from)) * PARTS)) : 0);
    }
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
      fired: alerts.flatMap(({ intervals }) => intervals).filter(({ firedAt }) => firedAt !== undefined).length, withoutData: this.#held === 0 && this.#seen.length > 0 && !this.#seen.includes(true), notSeen: this.#notSeen(),
    };
  }

  /** Looks in the middle and at the end of the next few parts of the time for samples of what the expression selects. */
  #look(): void {
    const { from, to } = this.#options;
    const selectors = selectorsOf(this.#rule.promql.expr);
    for (let more = PARTS_AT_ONCE; more > 0 && this.#seen.length < PARTS; more--) {
      const part = this.#seen.length;
      const looks = [part + 0.5, part + 1].map((parts) => from + (parts / PARTS) * (to - from));
      this.#seen.push(this.#heldIn.has(part) || selectors.length === 0 || looks.some((at) => selectors.some((matchers) => this.#source.select(matchers, at - LOOKBACK_MS, at).length > 0)));
    }
  }

  #notSeen(): Result["notSeen"] {
    const { from, to } = this.#options;
    const spans: Result["notSeen"] = [];
    for (const [index, seen] of this.#seen.entries()) {
      const span = { from: from + (index / PARTS) * (to - from), to: from + ((index + 1) / PARTS) * (to - from) };
      const last = spans.at(-1);
      if (seen) continue;
      if (last && last.to >= span.from - 1) last.to = span.to;
      else spans.push(span);
    }
    return spans;
  }
}

function widen(interval: BacktestInterval | undefined, value: number): void {
  if (!interval || interval.endedAt !== undefined) return;
  interval.min = Math.min(interval.min, value);
  interval.max = Math.max(interval.max, value);
}
