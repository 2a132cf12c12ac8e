import { randomInt } from "node:crypto";
import type { RunId } from "../../shared/ids";
import type { PlanPreview } from "../../shared/plan";
import { type Problem, problemOf, raise } from "../../shared/problem";
import { isSameConsole, type RunEvent } from "../../shared/run";
import { isEnded } from "../../shared/run-view";
import { type Schedule, type ScheduleDraft, ScheduleId, type ScheduleOutcome, type Schedules, type ScheduleView } from "../../shared/schedule";
import type { ScheduleTable } from "../history";
import type { Clock, Closable } from "../ports";
import type { Runner } from "../runner";
import type { Owner } from "../runner/owner";
import { type CronExpression, type Due, dueBetween, readCron } from "./cron";
import { driftOf, refusalOf } from "./judge";

export interface SchedulerDeps {
  table: ScheduleTable;
  runner: Pick<Runner, "preview" | "start" | "onEvent">;
  clock: Clock;
  owner: Owner;
  /** The fleet file in use. */
  fleetFile(): string | undefined;
  actor(): string;
  /** Tells a person what no screen asked for. */
  notice(problem: Problem): void;
  /** Something about the schedules is different now. */
  changed(): void;
  /** This machine's where none is given. */
  timeZone?: string;
}

const ENTRIES = 50;
const TICK_MS = 1_000;
const CLOSED = "The console was closed, or this machine was asleep.";
const UNFINISHED: ScheduleOutcome = { kind: "skipped", reason: "The console ended before it could start it." };

/**
 * Starts reading runbooks by the clock, and keeps what became of each time one was due. It never starts late, never twice, never beside
 * itself, and nothing but the plan that a person read.
 */
export class Scheduler implements Closable {
  readonly #crons = new Map<string, CronExpression>();
  /** Runs that were started here, with their schedules' titles. */
  readonly #runs = new Map<RunId, string>();
  #timer: NodeJS.Timeout | undefined;
  #ticking: Promise<void> | undefined;
  #shown = "";
  readonly #stopListening: () => void;

  constructor(private readonly deps: SchedulerDeps) {
    this.#stopListening = deps.runner.onEvent((event) => this.#heard(event));
  }

  /** Runs schedules from now on, unless another console on this data folder does. */
  start(): void {
    const beat = () => void this.tick().finally(() => (this.#timer = this.#timer && setTimeout(beat, TICK_MS)));
    this.#timer = setTimeout(beat, TICK_MS);
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#stopListening();
    await this.#ticking;
    if (isSameConsole(this.deps.table.holder(), this.deps.owner.mark)) this.deps.table.release(this.deps.owner.mark);
  }

  /** Deals with everything that is due now. */
  async tick(): Promise<void> {
    this.#ticking ??= this.#deal().catch((thrown: unknown) => this.deps.notice(problemOf(thrown))).finally(() => (this.#ticking = undefined));
    return this.#ticking;
  }

  list(): Schedules {
    const { table, owner } = this.deps;
    const holder = table.holder();
    const runner = isSameConsole(holder, owner.mark) ? "this console" : holder && owner.isAlive(holder) ? "another console" : "nobody";
    return { list: table.list().map(({ schedule }) => this.#viewOf(schedule)), timeZone: this.deps.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone, runner };
  }

  /** Adds a schedule, or replaces one and confirms its present plan. */
  async save({ id, draft, cron, paused, planHash }: ScheduleDraft): Promise<ScheduleView> {
    this.#cron(cron);
    if (id !== undefined) this.#find(id);
    const preview = await this.deps.runner.preview(draft);
    const refusal = refusalOf(preview);
    if (refusal) raise(refusal);
    if (preview.hash !== planHash) raise({ code: "plan.changed", message: "The fleet or the runbook changed since you read the plan.", next: "Read the plan again and save it then." });
    const now = this.deps.clock.now();
    const schedule: Schedule = {
      id: id ?? newId(), title: preview.plan.title, draft, cron, paused, fleetFile: this.deps.fleetFile(),
      confirmed: { hash: preview.hash, hosts: preview.plan.hosts, sourceHash: preview.plan.sourceHash, at: now, actor: this.deps.actor() },
    };
    this.deps.table.put(schedule, now);
    this.deps.changed();
    return this.#viewOf(schedule);
  }

  /** What was due while a schedule was paused is not made up for. */
  pause(id: ScheduleId, paused: boolean): void {
    this.deps.table.put({ ...this.#find(id), paused }, this.deps.clock.now());
    this.deps.changed();
  }

  remove(id: ScheduleId): void {
    this.#find(id);
    this.deps.table.remove(id);
    this.deps.changed();
  }

  /** Starts one at once, for a person who does not wait for its time. */
  async runNow(id: ScheduleId): Promise<RunId> {
    const schedule = this.#find(id);
    const obstacle = this.#obstacleOf(schedule);
    if (obstacle !== undefined) raise({ code: "schedule.in-the-way", message: obstacle });
    const plan = await this.#planOf(schedule);
    if ("problem" in plan) return raise(plan.problem);
    const now = this.deps.clock.now();
    if (!this.deps.table.answer(id, now, now, UNFINISHED)) raise({ code: "schedule.in-the-way", message: "It was started this very moment." });
    return this.#begin(schedule, now, plan.armCode, "person");
  }

  async #deal(): Promise<void> {
    const { table, owner, clock } = this.deps;
    if (!table.claim(owner.mark, (mark) => owner.isAlive(mark))) return;
    const stored = table.list();
    for (const { schedule, checkedAt } of stored) {
      if (schedule.paused) continue;
      const now = clock.now();
      const due = dueBetween(this.#cron(schedule.cron), checkedAt, now);
      if (due.missed) this.#miss(schedule, due.missed);
      if (due.onTime !== undefined) await this.#answer(schedule, due.onTime, now);
    }
    this.#noteEdits(JSON.stringify(stored.map(({ schedule }) => schedule)));
  }

  /** Another process, such as a command, may have changed the list. */
  #noteEdits(now: string): void {
    if (now === this.#shown) return;
    this.#shown = now;
    this.deps.changed();
  }

  #miss({ id, title }: Schedule, { first, last, count }: NonNullable<Due["missed"]>): void {
    if (!this.deps.table.answer(id, first, last, { kind: "missed", count, lastDueAt: last, reason: CLOSED })) return;
    this.deps.notice({ code: "schedule.missed", message: `${title} was due ${count === 1 ? "once" : `${count} times`} and was not run.`, cause: CLOSED, next: "It is not made up for; run it now from Schedules if you need its answer." });
    this.deps.changed();
  }

  async #answer(schedule: Schedule, dueAt: number, now: number): Promise<void> {
    const { table, changed } = this.deps;
    const put = (outcome: ScheduleOutcome): boolean => table.answer(schedule.id, dueAt, now, outcome);
    const obstacle = this.#obstacleOf(schedule);
    if (obstacle !== undefined) put({ kind: "skipped", reason: obstacle });
    else {
      const plan = await this.#planOf(schedule);
      if ("problem" in plan) this.#hold(schedule, plan.problem, dueAt, now);
      else if (put(UNFINISHED)) await this.#begin(schedule, dueAt, plan.armCode, "clock").catch((thrown: unknown) => this.deps.notice(problemOf(thrown)));
    }
    changed();
  }

  /** Says once why it waits for a person; the same again is no news. */
  #hold(schedule: Schedule, problem: Problem, dueAt: number, now: number): void {
    const known = this.#heldBy(schedule);
    if (known?.message === problem.message) return this.deps.table.put(schedule, now);
    this.deps.table.answer(schedule.id, dueAt, now, { kind: "held", problem });
    this.deps.notice({ ...problem, message: `${schedule.title} was not run by the clock. ${problem.message}` });
  }

  async #begin(schedule: Schedule, dueAt: number, armCode: string, by: "clock" | "person"): Promise<RunId> {
    const { runner, table, actor, changed } = this.deps;
    try {
      const run = await runner.start(armCode, undefined, by === "clock" ? `schedule of ${schedule.confirmed.actor}` : actor());
      this.#runs.set(run, schedule.title);
      table.correct(schedule.id, dueAt, { kind: "ran", run, by });
      changed();
      return run;
    } catch (thrown) {
      table.correct(schedule.id, dueAt, { kind: "skipped", reason: problemOf(thrown).message });
      throw thrown;
    }
  }

  /** Why it cannot run this once. */
  #obstacleOf({ id, fleetFile }: Schedule): string | undefined {
    const running = this.deps.table.entries(id, ENTRIES).find(({ outcome, status }) => outcome.kind === "ran" && status !== undefined && !isEnded(status) && status !== "interrupted");
    if (running?.outcome.kind === "ran") return `It still runs from the last time (${running.outcome.run}).`;
    const open = this.deps.fleetFile();
    return open === fleetFile ? undefined : `It is for another fleet file (${fleetFile ?? "none"}); ${open ?? "none"} is open.`;
  }

  async #planOf({ draft, confirmed }: Schedule): Promise<{ armCode: string } | { problem: Problem }> {
    try {
      const preview: PlanPreview = await this.deps.runner.preview(draft);
      const problem = refusalOf(preview) ?? driftOf(preview, confirmed);
      if (problem) return { problem };
      return preview.armCode === undefined ? { problem: { code: "schedule.not-armed", message: "The plan cannot start." } } : { armCode: preview.armCode };
    } catch (thrown) {
      return { problem: problemOf(thrown) };
    }
  }

  #viewOf(schedule: Schedule): ScheduleView {
    const held = this.#heldBy(schedule);
    const next = schedule.paused || held ? undefined : this.#cron(schedule.cron).next(this.deps.clock.now());
    return { ...schedule, next, held, entries: this.deps.table.entries(schedule.id, ENTRIES) };
  }

  /** The newest outcome decides; a confirmation after it ends the waiting. */
  #heldBy({ id, confirmed }: Schedule): Problem | undefined {
    const [newest] = this.deps.table.entries(id, 1);
    return newest?.outcome.kind === "held" && newest.dueAt >= confirmed.at ? newest.outcome.problem : undefined;
  }

  #heard({ run, body }: RunEvent): void {
    const title = this.#runs.get(run);
    if (title === undefined) return;
    if (body.type === "step.waiting") this.deps.notice({ code: "schedule.waiting", message: `${title}, started by the clock, waits for a person.`, next: "Open the run." });
    if (body.type !== "run.ended") return;
    this.#runs.delete(run);
    if (body.outcome !== "done") this.deps.notice({ code: "schedule.failed", message: `${title}, started by the clock, ended as ${body.outcome}.`, cause: body.reason, next: "Open the run in Schedules." });
    this.deps.changed();
  }

  #find(id: ScheduleId): Schedule {
    return this.deps.table.list().find(({ schedule }) => schedule.id === id)?.schedule ?? raise({ code: "schedule.unknown", message: `There is no schedule "${id}".`, next: "List them with: quarterdeck schedule list" });
  }

  #cron(expression: string): CronExpression {
    const known = this.#crons.get(expression) ?? readCron(expression, this.deps.timeZone);
    this.#crons.set(expression, known);
    return known;
  }
}

const newId = (): ScheduleId => ScheduleId.parse(Array.from({ length: 8 }, () => randomInt(36).toString(36)).join(""));
