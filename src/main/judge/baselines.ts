import { hourOfWeek, HOURS_OF_WEEK, type Profile, standing, thresholdsOfHour } from "../../shared/judge/baseline";
import type { BaselineKey, BaselineList, BaselineListAsk, BaselineSet, BaselineView } from "../../shared/judge/baselines-ask";
import { type Figure, figuresOf } from "../../shared/judge/figures";
import type { Fleet } from "../../shared/fleet";
import { raise } from "../../shared/problem";
import type { BaselineTable, LearnedBaseline } from "../history";
import type { RoutedQueries } from "../query";
import type { Learner } from "./learner";
import { oneValue } from "./one-value";

export interface BaselineDeps {
  table: BaselineTable;
  learner: Learner;
  queries: Pick<RoutedQueries, "instant">;
  fleet(): Fleet | undefined;
  actor(): string;
  now(): number;
  /** Whether this process learns. */
  learnsHere(): boolean;
}

/** What is usual, what people chose, and how things stand. */
export class Baselines {
  constructor(private readonly deps: BaselineDeps) {}

  async list({ object, week }: BaselineListAsk): Promise<BaselineList> {
    const { learner } = this.deps;
    const figures = this.#figures().filter((figure) => !object || (figure.object.kind === object.kind && figure.object.id === object.id));
    const baselines: BaselineView[] = [];
    for (const figure of figures) {
      baselines.push(await this.#view(figure, week));
      // A large fleet has hundreds of figures; each takes a moment.
      await new Promise(setImmediate);
    }
    const { done, total, endedAt, problem } = learner;
    return { baselines, learning: { state: learner.isRunning ? "learning" : this.deps.learnsHere() ? "idle" : "elsewhere", done, total, endedAt, problem } };
  }

  async set(asked: BaselineSet): Promise<BaselineView> {
    const figure = this.#figure(asked);
    const isOrdered = figure.worse === "above" ? asked.warning <= asked.critical : asked.warning >= asked.critical;
    if (!isOrdered) raise({ code: "baseline.order", message: `Critical must lie ${figure.worse} warning.`, next: "Exchange the two values." });
    this.deps.table.choose(asked, { actor: this.deps.actor(), at: this.deps.now() });
    return this.#view(figure, false);
  }

  async clear(key: BaselineKey): Promise<BaselineView> {
    const figure = this.#figure(key);
    this.deps.table.clear(key);
    return this.#view(figure, false);
  }

  /** The thresholds that count for a figure now. */
  now(figure: string, object: BaselineKey["object"]): { warning: number; critical: number; from: "person" | "learned" } | undefined {
    const found = this.#figures().find((one) => one.id === figure && one.object.kind === object.kind && one.object.id === object.id);
    return found && this.#counting(found, this.deps.table.learned({ figure, object })).now;
  }

  #figures(): Figure[] {
    const fleet = this.deps.fleet();
    return fleet ? figuresOf(fleet) : [];
  }

  #figure({ figure, object }: BaselineKey): Figure {
    const found = this.#figures().find((one) => one.id === figure && one.object.kind === object.kind && one.object.id === object.id);
    return found ?? raise({ code: "baseline.unknown", message: `The fleet has no figure "${figure}" of ${object.kind} ${object.id}.`, next: "Look at the fleet file: it may have been edited meanwhile." });
  }

  #counting(figure: Figure, learned: LearnedBaseline | undefined) {
    const { table, now } = this.deps;
    const chosen = table.chosen({ figure: figure.id, object: figure.object });
    const usual = learned?.profile && thresholdsOfHour(learned.profile, hourOfWeek(now()), figure);
    const counting = chosen ? { from: "person" as const, warning: chosen.warning, critical: chosen.critical } : usual && { from: "learned" as const, warning: usual.warning, critical: usual.critical };
    return { chosen, learned: usual, now: counting };
  }

  async #view(figure: Figure, week: boolean): Promise<BaselineView> {
    const { table, queries, now } = this.deps;
    const { id, title, unit, worse, expression, object } = figure;
    const learned = table.learned({ figure: id, object });
    const counting = this.#counting(figure, learned);
    const value = await oneValue(queries, expression, now()).catch(() => undefined);
    const profile = learned?.profile;
    return {
      figure: id, object, title, unit, worse, expression, ...counting, learnedAt: learned?.learnedAt,
      history: profile && { from: profile.from, to: profile.to, values: profile.overall.count }, reason: counting.learned ? undefined : reasonOf(learned),
      value, standing: value === undefined || !counting.now ? undefined : standing(value, counting.now, worse), week: week && profile ? weekOf(profile, figure) : undefined,
    };
  }
}

function reasonOf(learned: LearnedBaseline | undefined): string {
  if (!learned) return "not learned yet";
  return learned.profile ? `the history is too short: ${learned.profile.overall.count} values of ten minutes, at least 72 are needed` : "nothing of it was there when it was last learned";
}

const weekOf = (profile: Profile, figure: Figure): BaselineView["week"] =>
  Array.from({ length: HOURS_OF_WEEK }, (_, hour) => {
    const at = thresholdsOfHour(profile, hour, figure);
    return at ? { median: at.usual.median, warning: at.warning, critical: at.critical } : null;
  });
