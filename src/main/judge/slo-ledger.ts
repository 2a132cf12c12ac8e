import type { Seen } from "../../shared/judge/slo-budget";
import type { Slo } from "../../shared/judge/slo-config";
import { indicatorOf, type Indicator, partsOf, printOf, STEP_MS } from "../../shared/judge/slo-indicator";
import type { SloSeen } from "../../shared/judge/slo-view";
import { type Problem, problemOf } from "../../shared/problem";
import type { SloHour, SloHours } from "../history";
import { LOCAL } from "../query";
import { type Points, type Readings, readSlowly } from "./read-slowly";
import { tierHours } from "./slo-tiers";

const HOUR_MS = 3_600_000;
/** Samples reach the disk up to half a minute late; after this an hour is as it stays. */
const LATE_MS = 120_000;
/** More hours than these at once are read from means: samples of so long a time would hold up everything else. */
const MOST_HOURS = 6;

export interface LedgerDeps extends Readings {
  hours: SloHours;
}

/** What objectives have seen, hour by hour: read once from the samples and kept, so that a budget outlives them. */
export class SloLedger {
  readonly #running = new Map<string, Promise<void>>();

  constructor(private readonly deps: LedgerDeps) {}

  /** Everything since `from` (ms), read where it was not kept yet. What cannot be read is a problem beside the rest. */
  async seen(id: string, slo: Slo, from: number): Promise<SloSeen> {
    const { now, hours, queries } = this.deps;
    const indicator = indicatorOf(slo);
    const at = now();
    const over = hourBefore(at - LATE_MS);
    let [source, problem, live, recent]: [string | undefined, Problem | undefined, Seen[], Seen[]] = [undefined, undefined, [], []];
    try {
      source = await queries.sourceOf(indicator.total, at);
      await this.#fill(id, slo, source, from, over);
      live = await this.#steps(indicator, source, over + STEP_MS, at);
      recent = await this.#steps(indicator, source, at - HOUR_MS + STEP_MS, at);
    } catch (thrown) {
      problem = problemOf(thrown);
    }
    return { stretches: [...hours.between(id, printOf(indicator), from, over), ...live], recent, source, problem };
  }

  /** The hours that were kept, without reading anything. */
  kept(id: string, slo: Slo, from: number, to: number): Seen[] {
    return this.deps.hours.between(id, printOf(indicatorOf(slo)), from, to);
  }

  /** One at a time for each objective. */
  async #fill(id: string, slo: Slo, source: string, from: number, over: number): Promise<void> {
    const key = `${id} ${printOf(indicatorOf(slo))}`;
    const before = this.#running.get(key) ?? Promise.resolve();
    const work = before.catch(() => undefined).then(() => this.#fillMissing(id, slo, source, from, over));
    this.#running.set(key, work);
    try {
      await work;
    } finally {
      if (this.#running.get(key) === work) this.#running.delete(key);
    }
  }

  async #fillMissing(id: string, slo: Slo, source: string, from: number, over: number): Promise<void> {
    const indicator = indicatorOf(slo);
    const parts = source === LOCAL ? partsOf(slo) : undefined;
    const print = printOf(indicator);
    const known = new Set(this.deps.hours.between(id, print, from, over).map(({ at }) => at));
    for (const [first, end] of gapsOf(known, hourAfter(from), over)) {
      if (parts && end - first > MOST_HOURS * HOUR_MS) {
        await tierHours(this.deps.samples, parts, first, end, (hours) => this.deps.hours.put(id, print, hours));
        continue;
      }
      const gathered = new Map<number, SloHour>();
      for (let at = first; at < end; at += HOUR_MS) gathered.set(at, { at, bad: 0, total: 0, seenMs: 0 });
      const ask = { expressions: [indicator.total, indicator.bad], source, from: first + STEP_MS, to: end, stepMs: STEP_MS };
      await readSlowly(this.deps.queries, ask, ({ to, points: [total = [], bad = []] }) => {
        for (const step of stepsOf(total, bad)) addTo(gathered.get(hourBefore(step.at)), step);
        const done = [...gathered.values()].filter(({ at }) => at + HOUR_MS <= to);
        this.deps.hours.put(id, print, done);
        for (const { at } of done) gathered.delete(at);
      });
    }
  }

  async #steps(indicator: Indicator, source: string, from: number, to: number): Promise<Seen[]> {
    if (from > to) return [];
    const ask = async (expression: string): Promise<Points> => (await this.deps.queries.range({ expression, from, to, stepMs: STEP_MS, source, exact: true })).lines[0]?.points ?? [];
    return stepsOf(await ask(indicator.total), await ask(indicator.bad));
  }
}

const hourBefore = (at: number): number => Math.floor(at / HOUR_MS) * HOUR_MS;
const hourAfter = (at: number): number => Math.ceil(at / HOUR_MS) * HOUR_MS;

function addTo(hour: SloHour | undefined, { bad, total, seenMs }: Seen): void {
  if (hour) Object.assign(hour, { bad: hour.bad + bad, total: hour.total + total, seenMs: hour.seenMs + seenMs });
}

/** Steps of which both values are known; a value stands for the five minutes before it. */
function stepsOf(total: Points, bad: Points): Seen[] {
  const badAt = new Map(bad);
  return total.flatMap(([at, all]) => {
    const failed = badAt.get(at);
    return failed === undefined || !Number.isFinite(failed) || !Number.isFinite(all) ? [] : [{ at: at - STEP_MS, bad: failed, total: all, seenMs: STEP_MS }];
  });
}

/** Hours from `first` to `end` that are not known, joined where they follow each other. */
function gapsOf(known: ReadonlySet<number>, first: number, end: number): [from: number, to: number][] {
  const gaps: [number, number][] = [];
  for (let at = first; at < end; at += HOUR_MS) {
    const last = gaps.at(-1);
    if (known.has(at)) continue;
    if (last?.[1] === at) last[1] = at + HOUR_MS;
    else gaps.push([at, at + HOUR_MS]);
  }
  return gaps;
}
