import type { HostId, RunId, StepKey } from "../../shared/ids";
import type { Plan, PlanDraft, PlanPreview } from "../../shared/plan";
import { type Problem, ProblemError, problemOf, raise } from "../../shared/problem";
import { isSameConsole, type RunCommand, type RunEvent, type RunEventBody, type RunView } from "../../shared/run";
import type { OutputAsk, OutputPage } from "../../shared/run-output";
import type { RunVerdict } from "../../shared/contract";
import type { Runbook } from "../../shared/runbook/model";
import { parseRunbook } from "../../shared/runbook/parse";
import { refusalOf } from "../../shared/run-refusal";
import { isEnded } from "../../shared/run-view";
import type { Closable } from "../ports";
import type { Agreeing } from "./agreement";
import { ArmCodes } from "./arming";
import { eventFor, isRunnerCommand, type RunnerCommand } from "./commands";
import { withDependents } from "./decide/dependents";
import type { RunnerDeps } from "./deps";
import { Execution } from "./execution";
import { SharedRuns } from "./live/shared-runs";
import { type BuiltPlan, buildPlan } from "./plan/build";
import { RunRecord } from "./record";
import { outputPage } from "./output/page";
import { brokenFiles } from "./output/verify";
import { newRunId } from "./run-id";

/** Carries plans out. Every method rejects with a ProblemError when it refuses. */
export interface Runner extends Closable {
  /** Resolves a draft; where nothing is wrong with it, mints the code that starts exactly this plan. */
  preview(draft: PlanDraft): Promise<PlanPreview>;
  /**
   * Starts the plan of an arm code. `typed`: what a destructive plan in a guarded environment asks for; `actor` where it is not the
   * person of this console.
   */
  start(armCode: string, typed?: string, actor?: string): Promise<RunId>;
  /** Passes a person's word to a run; `actor` where it is not the person of this console. */
  command(run: RunId, command: RunCommand, actor?: string): Promise<void>;
  /** Journals in a run of this data folder, if it is one and still open, that a person ended its hold on a lock. */
  lockTaken(run: string, lock: { name: string; host: HostId }): void;
  /** Keeps an edit of the run's runbook with the run; its plan stays as it is. */
  redline(run: RunId, redline: { patch: string; replaces: boolean }): void;
  get(run: RunId): RunView;
  /** What a step wrote in its latest attempt; a page of it where `part` says which. */
  output(run: RunId, step: StepKey, part?: Omit<OutputAsk, "run" | "step">): OutputPage;
  /** What is wrong with a run's record. */
  verify(run: RunId): RunVerdict;
  /** Called for every event right after it was journalled. Returns the way to stop listening. */
  onEvent(listener: (event: RunEvent) => void): () => void;
  /**
   * Marks runs that a console which is gone left open as interrupted; starts nothing. Runs of another console that is alive stay as
   * they are.
   */
  recover(): RunId[];
  /** From now on tells, live, what other processes on the same data folder do in runs. */
  follow(): void;
  /** Lets go of every run; what runs on hosts goes on. */
  close(): Promise<void>;
}

export const createRunner = (deps: RunnerDeps): Runner => new RunnerOfJournal(deps);

class RunnerOfJournal implements Runner {
  private readonly codes: ArmCodes;
  private readonly active = new Map<RunId, Execution>();
  private readonly listeners = new Set<(event: RunEvent) => void>();
  private closed = false;

  /** Absent where nobody shares the data folder. */
  private readonly shared: SharedRuns | undefined;

  constructor(private readonly deps: RunnerDeps) {
    this.codes = new ArmCodes(deps.clock);
    const { journal, owner } = deps;
    this.shared = owner && new SharedRuns({
      journal, owner, onNews: (run, events) => this.hear(run, events), onGone: (run) => this.leftBehind(run), onFault: (thrown) => deps.onFault?.(thrown),
    });
  }

  follow(): void {
    this.shared?.follow();
  }

  async preview(draft: PlanDraft): Promise<PlanPreview> {
    const { plan, hash, arming, problems, warnings, irreversible } = await this.build(draft);
    const preview: PlanPreview = { plan, hash, arming, problems, warnings, irreversible };
    if (problems.length > 0) return preview;
    const { code, expiresAt } = this.codes.mint({ draft, hash, arming });
    return { ...preview, armCode: code, armExpiresAt: expiresAt };
  }

  async start(armCode: string, typed?: string, actor = this.deps.actor): Promise<RunId> {
    if (this.closed) raise(CLOSING);
    const armed = this.codes.take(armCode, typed);
    if (!armed.ok) throw new ProblemError(armed.problem);
    const { plan, hash, problems } = await this.build(armed.value.draft);
    if (hash !== armed.value.hash || problems.length > 0) raise(CHANGED);
    const now = this.deps.clock.now();
    const run = newRunId(now);
    const created = this.deps.journal.create(run, actor, now, { type: "run.created", plan, planHash: hash, version: this.deps.version });
    this.tell(created);
    const record = new RunRecord([created]);
    this.append(record, { type: "run.started", console: this.deps.owner?.mark });
    this.carryOn(record);
    return run;
  }

  async command(run: RunId, command: RunCommand, actor = this.deps.actor): Promise<void> {
    if (this.closed) raise(CLOSING);
    const execution = this.active.get(run);
    const record = execution?.record ?? this.leftRecord(run);
    if (command.type === "take over") return this.takeOver(record, actor);
    if (!execution && this.isElsewhere(record)) return this.sayElsewhere(record, command, actor);
    if (isRunnerCommand(command)) return this.steer(record, execution, command, actor);
    const event = eventFor(record, command, this.agreeing(actor), this.deps.fleet());
    if (!event.ok) throw new ProblemError(event.problem);
    this.append(record, event.value, actor);
    execution?.nudge();
  }

  private agreeing(name: string): Agreeing {
    return { name, roles: this.deps.roles?.() ?? [] };
  }

  private async steer(record: RunRecord, execution: Execution | undefined, command: Exclude<RunnerCommand, { type: "take over" }>, actor: string): Promise<void> {
    const refuse = () => {
      const refusal = refusalOf(record.view, command);
      if (refusal) throw new ProblemError(refusal);
    };
    refuse();
    switch (command.type) {
      case "resume":
        return this.resume(record, actor);
      case "stop":
        return this.stop(record, execution, command.undo, actor);
      case "retry":
        if (!execution) await this.checkSamePlan(record);
        // Somebody else may have been quicker meanwhile.
        if (!execution && (this.active.has(record.view.id) || this.closed)) raise({ code: "run.running", message: "This run is going on already." });
        refuse();
        return this.reopen(record, execution, command.steps, actor);
    }
  }

  /** A word to a run that another console carries out: what people know and agree to is journalled there, all else takes a takeover. */
  private sayElsewhere(record: RunRecord, command: RunCommand, actor: string): void {
    if (command.type !== "tick" && command.type !== "agree" && command.type !== "note") throw new ProblemError(elsewhere(record));
    let present = record;
    for (let tries = 1; ; tries++) {
      const event = eventFor(present, command, this.agreeing(actor), this.deps.fleet());
      if (!event.ok) throw new ProblemError(event.problem);
      try {
        return this.append(present, event.value, actor, present.view.lastSeq);
      } catch (thrown) {
        // The run went on in between: what was said may mean something else by now.
        if (!hasMoved(thrown) || tries >= MOST_TRIES) throw thrown;
        present = this.recordOf(record.view.id);
      }
    }
  }

  /** Has the console that carries the run out let go of it, then goes on as after a resume. */
  private async takeOver(record: RunRecord, actor: string): Promise<void> {
    const { view, holder } = record;
    const refusal = refusalOf(view, { type: "take over" });
    if (refusal) throw new ProblemError(refusal);
    const mark = this.deps.owner?.mark;
    if (!this.shared || !mark || this.active.has(view.id)) raise({ code: "run.not-elsewhere", message: "No other console carries this run out." });
    if (!this.deps.fleet()) raise(NO_FLEET);
    const waits = this.isElsewhere(record);
    const seq = view.lastSeq;
    if (!isSameConsole(record.console, mark)) this.append(record, { type: "run.taken-over", console: mark }, actor, seq);
    if (waits && holder) await this.shared.untilLetGo(view.id, seq, holder);
    if (this.closed) raise(CLOSING);
    const present = this.recordOf(view.id);
    this.resume(present, actor, present.view.lastSeq);
  }

  lockTaken(run: string, { name, host }: { name: string; host: HostId }): void {
    const open = this.deps.journal.open().find((id) => id === run);
    if (open !== undefined) this.append(this.active.get(open)?.record ?? this.recordOf(open), { type: "lock.taken", name, host });
  }

  redline(run: RunId, redline: { patch: string; replaces: boolean }): void {
    if (this.closed) raise(CLOSING);
    this.append(this.active.get(run)?.record ?? this.leftRecord(run), { type: "run.redlined", ...redline });
  }

  get(run: RunId): RunView {
    const execution = this.active.get(run);
    if (execution) return execution.record.view;
    return this.leftRecord(run).view;
  }

  output(run: RunId, step: StepKey, part: Omit<OutputAsk, "run" | "step"> = { limit: Number.MAX_SAFE_INTEGER }): OutputPage {
    const { journal, outputs } = this.deps;
    return outputPage(journal.ofStep?.(run, step) ?? journal.events(run), { run, step, ...part }, outputs);
  }

  verify(run: RunId): RunVerdict {
    const { journal, outputs } = this.deps;
    const broken = journal.verify(run);
    // Of a row that was changed nothing is believed, and it may not even be readable.
    return { run, ...(broken ? { broken } : {}), files: outputs && !broken ? brokenFiles(journal.events(run), outputs) : [] };
  }

  onEvent(listener: (event: RunEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  recover(): RunId[] {
    const open = this.deps.journal.open().filter((run) => !this.active.has(run)).map((run) => this.recordOf(run));
    const left = open.filter((record) => !this.isElsewhere(record));
    for (const record of left) this.markInterrupted(record);
    return left.map(({ view }) => view.id);
  }

  private markInterrupted(record: RunRecord): void {
    if (record.view.status === "interrupted") return;
    try {
      this.append(record, { type: "run.interrupted", reason: "the console ended while this run went on" }, this.deps.actor, record.view.lastSeq);
    } catch (thrown) {
      // Another console has seen it too, and was quicker.
      if (!hasMoved(thrown)) throw thrown;
    }
  }

  /** A console that carried a run out is gone. */
  private leftBehind(run: RunId): void {
    const record = this.recordOf(run);
    if (!isEnded(record.view.status) && !this.active.has(run) && !this.isElsewhere(record)) this.markInterrupted(record);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.shared?.close();
    await Promise.all([...this.active.values()].map((execution) => execution.letGo()));
  }

  private async build(draft: PlanDraft): Promise<BuiltPlan> {
    const runbook = (await this.deps.runbook(draft.runbook)) ?? raise({ code: "runbook.unknown", message: `There is no runbook "${draft.runbook}".` });
    return this.buildFrom(runbook, draft);
  }

  private buildFrom(runbook: Runbook, draft: PlanDraft): BuiltPlan {
    const fleet = this.deps.fleet() ?? raise(NO_FLEET);
    return buildPlan({ runbook, draft, fleet, verbs: this.deps.verbs });
  }

  /** The runbook of a plan as it is now; where there is none any more, a document that was only opened, as the plan keeps its text. */
  private async runbookOf({ runbook: id, source }: Plan): Promise<Runbook> {
    try {
      const found = await this.deps.runbook(id);
      if (found) return found;
    } catch (thrown) {
      if (problemOf(thrown).code !== "runbook.unknown") throw thrown;
    }
    return parseRunbook(source, { id, file: id });
  }

  private resume(record: RunRecord, actor: string, seq?: number): void {
    if (!this.deps.fleet()) raise(NO_FLEET);
    this.append(record, { type: "run.resumed", console: this.deps.owner?.mark }, actor, seq);
    this.carryOn(record);
  }

  /** A run that ended as failed goes on only while its plan is still the one that somebody read. */
  private async checkSamePlan({ plan, view }: RunRecord): Promise<void> {
    const { runbook, target, params, dryRun } = plan;
    const { hash, problems } = this.buildFrom(await this.runbookOf(plan), { runbook, target, params, dryRun });
    if (hash !== view.planHash || problems.length > 0) {
      raise({ code: "plan.changed", message: "The fleet or the runbook changed since this run; its steps cannot be run again as they were planned.", next: "Preview the runbook again and start it anew." });
    }
  }

  private reopen(record: RunRecord, execution: Execution | undefined, keys: readonly StepKey[], actor: string): void {
    this.append(record, { type: "run.reopened", steps: withDependents(record, keys), console: this.deps.owner?.mark }, actor);
    if (execution) execution.nudge();
    else this.carryOn(record);
  }

  private stop(record: RunRecord, execution: Execution | undefined, undo: boolean, actor: string): void {
    this.append(record, { type: "run.stop-requested", undo }, actor);
    if (execution) execution.stopNow();
    // What an interrupted run left on its hosts must be found and ended too.
    else this.resume(record, actor);
  }

  private carryOn(record: RunRecord): void {
    const run = record.view.id;
    const fleet = this.deps.fleet() ?? raise(NO_FLEET);
    const execution = new Execution({ record, deps: this.deps, fleet, append: (body, seq) => this.append(record, body, this.deps.actor, seq), catchUp: () => this.catchUp(record), isOver: (other) => this.isOver(other) });
    this.active.set(run, execution);
    void execution.finished.then(() => {
      this.active.delete(run);
      this.handOver(record);
    });
  }

  /** Says that this console has let go of a run that another one takes over. */
  private handOver(record: RunRecord): void {
    const mark = this.deps.owner?.mark;
    if (!mark) return;
    try {
      this.catchUp(record);
      const { holder, console, view } = record;
      if (isEnded(view.status) || !isSameConsole(holder, mark) || isSameConsole(console, mark)) return;
      const who = view.console?.actor ?? "somebody";
      this.append(record, { type: "run.interrupted", reason: `taken over by ${who}; the console before has let go` });
      this.deps.onFault?.(new ProblemError({ code: "run.taken-over", message: `${who} has taken "${view.plan.title}" (run ${view.id}) over.`, next: "Watch it go on there, or take it over again." }));
    } catch (thrown) {
      this.deps.onFault?.(thrown);
    }
  }

  private isElsewhere(record: RunRecord): boolean {
    return this.shared?.isElsewhere(record) ?? false;
  }

  /** What other processes wrote of a run. */
  private hear(run: RunId, events: readonly RunEvent[]): void {
    const execution = this.active.get(run);
    if (!execution) return events.forEach((event) => this.tell(event));
    this.catchUp(execution.record);
    const { console, holder } = execution.record;
    const here = this.deps.owner?.mark;
    if (isSameConsole(console, here) && isSameConsole(holder, here)) execution.nudge();
    else void execution.letGo();
  }

  /** Takes into a run's record, and tells, what has been journalled since. */
  private catchUp(record: RunRecord): void {
    for (const event of this.deps.journal.events(record.view.id, record.view.lastSeq)) {
      record.apply(event);
      this.tell(event);
    }
  }

  private isOver(run: string): boolean {
    return !this.deps.journal.open().some((open) => open === run) && this.deps.journal.list(1_000).some(({ id, status }) => id === run && isEnded(status));
  }

  private recordOf(run: RunId): RunRecord {
    const events = this.deps.journal.events(run);
    return events.length > 0 ? new RunRecord(events) : raise({ code: "run.unknown", message: `There is no run "${run}".` });
  }

  /** A run that this console does not carry out. */
  private leftRecord(run: RunId): RunRecord {
    const record = this.recordOf(run);
    const { status } = record.view;
    // Nobody carries it on, even where the journal could not be told so.
    if (!isEnded(status) && status !== "interrupted" && !this.isElsewhere(record)) record.view = { ...record.view, status: "interrupted", reason: "the console let go of this run" };
    return record;
  }

  private append(record: RunRecord, body: RunEventBody, actor = this.deps.actor, seq?: number): void {
    const { journal, owner, clock } = this.deps;
    const event = journal.append(record.view.id, actor, clock.now(), body, owner && { console: owner.mark, seq });
    if (event.seq > record.view.lastSeq + 1) return this.catchUp(record);
    record.apply(event);
    // What another console wrote before is told first.
    if (!this.active.has(record.view.id)) this.shared?.look();
    this.tell(event);
  }

  private tell(event: RunEvent): void {
    for (const listener of this.listeners) {
      try {
        listener(event);
      } catch (thrown) {
        this.deps.onFault?.(thrown);
      }
    }
  }
}

/** A word to a run that goes on meanwhile is tried this often. */
const MOST_TRIES = 20;
const hasMoved = (thrown: unknown): boolean => problemOf(thrown).code === "history.run-moved";

const elsewhere = ({ view, holder }: RunRecord): Problem => ({
  code: "run.elsewhere",
  message: `${view.console?.actor ?? "Another console"} carries this run out (process ${holder?.pid ?? "unknown"}).`,
  next: "From here checks can be ticked, gates agreed to and notes written. For anything else, take the run over.",
});

const NO_FLEET: Problem = { code: "fleet.none", message: "No fleet is open.", next: "Open a fleet file first." };
const CLOSING: Problem = { code: "console.closing", message: "The console is closing." };
const CHANGED: Problem = {
  code: "plan.changed", message: "The fleet or the runbook changed since you read the plan.", next: "Read the plan again and start it then.",
};
