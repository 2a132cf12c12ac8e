import type { Fleet } from "../../shared/fleet";
import { figuresOf } from "../../shared/judge/figures";
import { WINDOW_MS } from "../../shared/judge/slo-indicator";
import type { Overview } from "../../shared/overview";
import { type Problem, problemOf } from "../../shared/problem";
import type { History } from "../history";
import type { Closable } from "../ports";
import type { RoutedQueries } from "../query";
import { Baselines } from "./baselines";
import { Dashboards } from "./dashboards";
import { HealthJudge } from "./health";
import { Learner } from "./learner";
import { SloLedger } from "./slo-ledger";
import { sloRuleFiles, sloRulesFile } from "./slo-rules-file";

export interface JudgeDeps {
  history: Pick<History, "judge" | "samples" | "alerts" | "journal" | "stateChanges">;
  queries: RoutedQueries;
  fleet(): Fleet | undefined;
  /** Where the fleet comes from. */
  fleetFile(): string | undefined;
  /** undefined where nobody observes. */
  overview(): Overview | undefined;
  actor(): string;
  now(): number;
  /** Whether this process is the one that learns. */
  claim(): boolean;
  /** Whether this process says which rules follow from the objectives. */
  writesRules: boolean;
  notice(problem: Problem): void;
  /** Where the rules of the objectives are written to, a file for each fleet. */
  rulesFolder: string;
  /** Where dashboards are kept. */
  dashboardsFolder: string;
}

/** After a start there is more urgent work than this, ms. */
const FIRST_MS = 60_000;
const EVERY_MS = 600_000;
/** Hours of objectives are kept for a report over a year, ms. */
const KEEP_MS = 400 * 86_400_000;

/** Says what is usual, how well services do, and whether promises are kept. */
export class Judge implements Closable {
  readonly ledger: SloLedger;
  readonly baselines: Baselines;
  readonly health: HealthJudge;
  readonly dashboards: Dashboards;
  readonly #learner: Learner;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  #closed = false;
  #failed = "";

  constructor(readonly deps: JudgeDeps) {
    const { history, queries, fleet, actor, now, overview, claim } = deps;
    this.#learner = new Learner({ table: history.judge.baselines, queries, samples: history.samples, now });
    this.ledger = new SloLedger({ hours: history.judge.sloHours, queries, samples: history.samples, now });
    this.baselines = new Baselines({ table: history.judge.baselines, learner: this.#learner, queries, fleet, actor, now, learnsHere: claim });
    this.dashboards = new Dashboards({ folder: deps.dashboardsFolder, actor, now, notice: deps.notice });
    this.health = new HealthJudge({ queries, baselines: this.baselines, fleet, overview, now });
  }

  /** Learns and keeps the objectives' hours from now on, unless another process does. */
  start(): void {
    const after = (ms: number): void => {
      this.#timer = setTimeout(() => void this.look().finally(() => (this.#closed ? undefined : after(EVERY_MS))), ms).unref();
    };
    after(FIRST_MS);
  }

  /** Does what is due: hours that are over, figures that were learned a day ago. */
  look(): Promise<void> {
    this.#round = this.#round.then(() => this.#look()).then(() => void (this.#failed = ""), (thrown: unknown) => this.#say(problemOf(thrown)));
    return this.#round;
  }

  /** The rule files that follow from the objectives of the fleet of a file, brought up to date. */
  ruleFiles(fleet: Fleet | undefined, fleetFile: string): string[] {
    const { rulesFolder: folder, writesRules: writes, notice: fault, history } = this.deps;
    return sloRuleFiles(fleet, { folder, fleetFile }, { writes, fault, moved: (from, to) => history.alerts.moveFile(from, to) });
  }

  /** Where the rules of the present fleet's objectives lie; undefined where no fleet is open. */
  get rulesFile(): string | undefined {
    const fleetFile = this.deps.fleetFile();
    return fleetFile === undefined ? undefined : sloRulesFile({ folder: this.deps.rulesFolder, fleetFile });
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#learner.stop();
    await this.#round;
  }

  async #look(): Promise<void> {
    const fleet = this.deps.fleet();
    if (this.#closed || !fleet || !this.deps.claim()) return;
    for (const [id, slo] of Object.entries(fleet.slos)) {
      if (this.#closed) return;
      const { problem } = await this.ledger.seen(id, slo, this.deps.now() - WINDOW_MS[slo.window]);
      if (problem) this.#say(problem);
    }
    this.deps.history.judge.sloHours.forget(this.deps.now() - KEEP_MS);
    await this.#learner.round(figuresOf(fleet));
  }

  /** What fails at every look is said once. */
  #say(problem: Problem): void {
    if (this.#failed === problem.message) return;
    this.#failed = problem.message;
    this.deps.notice(problem);
  }
}
