import { isKnown, learn } from "../../shared/judge/baseline";
import type { Figure } from "../../shared/judge/figures";
import { type Problem, problemOf } from "../../shared/problem";
import type { BaselineTable } from "../history";
import { LOCAL } from "../query";
import { type Readings, readSlowly } from "./read-slowly";
import { TIER_MS, tierPoints } from "./tier-points";

const DAY_MS = 86_400_000;
/** Four weeks: an hour of the week is seen four times. */
export const LEARNED_MS = 28 * DAY_MS;
/** A figure is learned anew after this. */
export const RELEARN_MS = DAY_MS;
/** While its history is too short for a threshold, after this. */
const YOUNG_MS = DAY_MS / 24;

export interface LearnerDeps extends Readings {
  table: BaselineTable;
}

/** Learns what is usual of each figure, the ones first that were learned longest ago. */
export class Learner {
  done = 0;
  total = 0;
  isRunning = false;
  endedAt: number | undefined;
  problem: Problem | undefined;
  #stopped = false;

  constructor(private readonly deps: LearnerDeps) {}

  /** One round over what is due. A figure that cannot be read keeps what was learned of it. */
  async round(figures: readonly Figure[]): Promise<void> {
    if (this.isRunning) return;
    const due = this.#due(figures);
    if (due.length === 0) return;
    Object.assign(this, { isRunning: true, done: 0, total: due.length, problem: undefined });
    try {
      for (const figure of due) {
        if (this.#stopped) return;
        await this.#learn(figure).catch((thrown: unknown) => (this.problem = problemOf(thrown)));
        this.done += 1;
      }
    } finally {
      this.isRunning = false;
      this.endedAt = this.deps.now();
    }
  }

  stop(): void {
    this.#stopped = true;
  }

  #due(figures: readonly Figure[]): Figure[] {
    const { table, now } = this.deps;
    return figures.map((figure) => ({ figure, known: table.learned({ figure: figure.id, object: figure.object }) }))
      .filter(({ known }) => !known || known.learnedAt <= now() - (isKnown(known.profile) ? RELEARN_MS : YOUNG_MS))
      .sort((a, b) => (a.known?.learnedAt ?? 0) - (b.known?.learnedAt ?? 0)).map(({ figure }) => figure);
  }

  async #learn(figure: Figure): Promise<void> {
    const { table, queries, now } = this.deps;
    const to = Math.floor(now() / TIER_MS) * TIER_MS;
    const source = await queries.sourceOf(figure.expression, to);
    const points = await this.#points(figure, source, to - LEARNED_MS, to);
    if (!this.#stopped) table.putLearned({ figure: figure.id, object: figure.object }, { learnedAt: now(), profile: learn(points) });
  }

  async #points(figure: Figure, source: string, from: number, to: number): Promise<[number, number][]> {
    const { queries, samples } = this.deps;
    const isOver = (): boolean => this.#stopped;
    if (source === LOCAL) return tierPoints(samples, figure, from, to, isOver);
    const points: [number, number][] = [];
    await readSlowly(queries, { expressions: [figure.expression], source, from, to, stepMs: TIER_MS }, (slice) => points.push(...(slice.points[0] ?? [])), isOver);
    return points;
  }
}
