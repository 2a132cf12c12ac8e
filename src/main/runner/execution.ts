import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../shared/duration";
import type { Fleet } from "../../shared/fleet";
import type { PlannedStep } from "../../shared/plan";
import { messageOf, type Problem, problemOf } from "../../shared/problem";
import type { RunEventBody } from "../../shared/run";
import type { RunContext } from "./context";
import { machineFor } from "./context";
import { changesNothing } from "./decide/changes-nothing";
import { type Decision, decide } from "./decide/decide";
import { isFailure } from "./decide/forward";
import { phaseAt, timeLeft } from "./decide/time";
import type { RunnerDeps } from "./deps";
import { type EffectEnd, failed } from "./effects/end";
import { inquire, reconcile } from "./effects/find-out";
import { runStep } from "./effects/run-step";
import { undoStep } from "./effects/undo-step";
import { removeJobs } from "./jobs/jobs";
import { LockFence, PATIENCE_MS } from "./live/fence";
import { acquireLock, releaseLock } from "./locks";
import { inParallel } from "./parallel";
import { type RunRecord, stepsOf } from "./record";

export interface ExecutionOptions {
  record: RunRecord;
  deps: RunnerDeps;
  fleet: Fleet;
  /** Journals, applies to the record and tells listeners. `seq`: only while nobody has said anything since that event. */
  append(body: RunEventBody, seq?: number): void;
  /** Takes into the record what other processes have journalled. */
  catchUp(): void;
  /** Whether a run of this journal has ended. */
  isOver(run: string): boolean;
}

/** The longest that a timer can wait. */
const LONGEST_MS = 2_147_483_647;

/** A run that this console carries forward. One at a time takes decisions; steps on several hosts run beside each other. */
export class Execution {
  readonly record: RunRecord;
  /** Settles when the run has ended, or this console has let go of it. Never rejects. */
  readonly finished: Promise<void>;
  private readonly fence: LockFence | undefined;
  private readonly leave = new AbortController();
  private stop = new AbortController();
  private wake: () => void = () => {};
  private broken: unknown;

  constructor(private readonly options: ExecutionOptions) {
    this.record = options.record;
    const { plan, view } = options.record;
    this.fence = plan.lock && new LockFence(options.deps.hosts, plan.lock, view.id);
    // Begins in its own turn, so that whoever made it knows it before the first event.
    this.finished = Promise.resolve().then(() => this.carryOn());
  }

  /** Journals; once that has failed, everything of this run lets go and nothing new starts. */
  append(body: RunEventBody): void {
    this.write(body);
  }

  private write(body: RunEventBody, seq?: number): void {
    if (this.broken !== undefined) throw this.broken;
    try {
      this.options.append(body, seq);
    } catch (thrown) {
      if (hasMoved(thrown)) throw thrown;
      this.broken = thrown;
      this.leave.abort();
      throw thrown;
    }
  }

  /** Journals what was decided from the record as it stands. Where somebody said something meanwhile, what is next is decided anew. */
  private conclude(body: RunEventBody): void {
    try {
      this.write(body, this.record.view.lastSeq);
    } catch (thrown) {
      if (!hasMoved(thrown)) throw thrown;
      this.options.catchUp();
    }
  }

  /** A person said something: what is next may have changed. */
  nudge(): void {
    this.wake();
  }

  /** Ends what runs now; the decision that follows sees that a stop was asked for. */
  stopNow(): void {
    this.stop.abort();
    this.wake();
  }

  /** Lets go without ending anything: jobs on hosts go on. */
  async letGo(): Promise<void> {
    this.leave.abort();
    this.wake();
    await this.finished;
  }

  private async carryOn(): Promise<void> {
    try {
      if (await this.takeLock()) await this.loop();
    } catch (thrown) {
      // Who has it now is told when this console has let go.
      if (problemOf(thrown).code !== "history.run-elsewhere") this.options.deps.onFault?.(thrown);
      if (this.broken === undefined && !this.leave.signal.aborted) this.interrupt(thrown);
    }
  }

  private interrupt(thrown: unknown): void {
    try {
      this.append({ type: "run.interrupted", reason: `the console could not go on: ${messageOf(thrown)}` });
    } catch (journal) {
      this.options.deps.onFault?.(journal);
    }
  }

  private async loop(): Promise<void> {
    while (!this.leave.signal.aborted) {
      this.stop = new AbortController();
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      this.stopWhenLate();
      const decision = decide(this.record, changesNothing(this.options.deps.verbs));
      if (decision.kind === "end") return this.end(decision);
      if (decision.kind === "wait") await this.rest(woken);
      else await this.carryOut(decision);
    }
  }

  /** Until a person says something, or the time of the run is over. */
  private async rest(woken: Promise<void>): Promise<void> {
    const leftMs = timeLeft(this.record, this.options.deps.clock.now());
    const over = new AbortController();
    const late = leftMs === undefined ? new Promise<void>(() => {}) : delay(Math.min(leftMs, LONGEST_MS), undefined, { signal: over.signal, ref: false }).catch(() => undefined);
    await Promise.race([woken, late]);
    over.abort();
  }

  /** The time of the run is over: what runs comes to its end, nothing starts, and the phase says what follows. */
  private stopWhenLate(): void {
    const phase = phaseAt(this.record);
    if (!phase || timeLeft(this.record, this.options.deps.clock.now()) !== 0) return;
    this.append({ type: "run.stop-requested", undo: phase.onFail === "undo", reason: `not at its end after ${formatDuration(this.record.plan.timeoutMs ?? 0)}, the time of the run` });
  }

  private context(): RunContext {
    const { deps, fleet } = this.options;
    return { record: this.record, deps, fleet, append: (body) => this.append(body), mayChange: (patienceMs) => this.mayChange(patienceMs), stop: this.stop.signal, leave: this.leave.signal };
  }

  /** A run that has lost its lock lets go of everything; a person stops it or starts anew what is still wanted. */
  private async mayChange(patienceMs = PATIENCE_MS): Promise<EffectEnd | undefined> {
    const signal = AbortSignal.any([this.stop.signal, this.leave.signal]);
    const answer = await this.fence?.check(signal, patienceMs);
    if (this.leave.signal.aborted) return { kind: "left" };
    switch (answer?.kind) {
      case undefined:
      case "ours":
        return undefined;
      case "not seen":
        return signal.aborted ? { kind: "ended", outcome: "failed", reason: "stopped by a person before it began" } : failed(answer.problem);
      case "lost":
        this.append({ type: "run.interrupted", reason: sentencesOf(answer.problem), problem: answer.problem });
        this.leave.abort();
        return { kind: "left" };
    }
  }

  private async carryOut(decision: Exclude<Decision, { kind: "end" | "wait" }>): Promise<void> {
    const context = this.context();
    switch (decision.kind) {
      case "run":
        return this.runGroup(decision.steps, decision.parallel);
      case "reconcile":
        return inParallel(decision.steps, 10, (step) => reconcile(context, step));
      case "inquire":
        return inquire(context, decision.step);
      case "undo":
        return undoStep(context, decision.step);
      case "ask":
        return this.conclude({ type: "step.waiting", step: decision.step.key, for: decision.for });
      case "skip":
        return this.conclude({ type: "step.skipped", step: decision.step.key, reason: decision.reason });
      case "would-run":
        return this.conclude({ type: "step.would-run", step: decision.step.key });
      case "fail":
        return this.append({ type: "step.ended", step: decision.step.key, outcome: "failed", reason: decision.reason, durationMs: 0 });
    }
  }

  private async runGroup(steps: readonly PlannedStep[], parallel: number): Promise<void> {
    const context = this.context();
    const goesOnAfterFailure = this.record.plan.phases.find(({ id }) => id === steps[0]?.phaseId)?.onFail === "continue";
    await inParallel(steps, parallel, async (step) => {
      const { view } = this.record;
      const isOver = context.stop.aborted || context.leave.aborted || view.paused !== undefined || view.stopRequested ||
        timeLeft(this.record, this.options.deps.clock.now()) === 0 || (!goesOnAfterFailure && steps.some(({ key }) => isFailure(this.record, key)));
      if (!isOver) await runStep(context, step);
    });
  }

  /** False when the run has ended for want of the lock. */
  private async takeLock(): Promise<boolean> {
    const { deps, isOver } = this.options;
    const { plan, view } = this.record;
    if (plan.lock === undefined) return true;
    const wasLocked = this.record.locked;
    const owner = { run: view.id, actor: view.actor, at: deps.clock.now() };
    try {
      const taken = await acquireLock(deps.hosts, plan.lock, owner, isOver, { signal: this.leave.signal });
      if (taken.ok) {
        const { takenFrom } = taken.value;
        if (!wasLocked || takenFrom.length > 0) this.append({ type: "lock.acquired", ...plan.lock, ...(takenFrom.length > 0 ? { takenFrom } : {}) });
        return true;
      }
      // Without its lock a run may only end: what still runs is stopped, and nothing is taken back.
      if (taken.problem.code === "lock.lost" && view.stopRequested && !this.record.stopUndoes) return true;
      return this.refuseFor(taken.problem);
    } catch (thrown) {
      if (this.broken !== undefined || this.leave.signal.aborted) throw thrown;
      return this.refuseFor(problemOf(thrown));
    }
  }

  /** Without the lock a run that has done nothing ends; one that has is left for a person to resume. */
  private refuseFor(problem: Problem): false {
    const reason = sentencesOf(problem);
    const hasActed = stepsOf(this.record.plan).some(({ key }) => this.record.step(key).status !== "pending");
    if (hasActed) this.append({ type: "run.interrupted", reason, problem });
    else this.append({ type: "run.ended", outcome: "failed", reason: `${reason} Nothing was changed.`, problem });
    return false;
  }

  private async end({ outcome, reason }: Extract<Decision, { kind: "end" }>): Promise<void> {
    const remarks = [...(await this.removeJobFolders()), ...(await this.giveLockBack())];
    if (this.leave.signal.aborted) return;
    this.append({ type: "run.ended", outcome, reason: [reason, ...remarks].join("; ") });
  }

  private async giveLockBack(): Promise<string[]> {
    const { lock } = this.record.plan;
    if (lock === undefined) return [];
    try {
      await releaseLock(this.options.deps.hosts, lock, this.record.view.id, { signal: this.leave.signal });
      this.append({ type: "lock.released", ...lock });
      return [];
    } catch (thrown) {
      if (this.broken !== undefined) throw thrown;
      return [`the lock on ${lock.host} could not be given back (${problemOf(thrown).message})`];
    }
  }

  /** Removes what the run left in job folders; tells where that could not be done. */
  private async removeJobFolders(): Promise<string[]> {
    const { deps } = this.options;
    const places = new Map<string, { machine: ReturnType<typeof machineFor>; tokens: string[] }>();
    for (const [token, { local, host }] of this.record.jobPlaces()) {
      if (host === undefined && !local) continue;
      const machine = machineFor(deps, { local }, host);
      const place = places.get(machine.name) ?? { machine, tokens: [] };
      place.tokens.push(token);
      places.set(machine.name, place);
    }
    const remarks: string[] = [];
    await inParallel([...places.values()], 10, async ({ machine, tokens }) => {
      try {
        const kept = await removeJobs(machine, tokens, { signal: this.leave.signal });
        if (kept.length > 0) remarks.push(`a step still runs on ${machine.name}`);
      } catch (thrown) {
        if (!this.leave.signal.aborted) remarks.push(`job folders remain on ${machine.name} (${problemOf(thrown).message})`);
      }
    });
    return remarks;
  }
}

const sentencesOf = ({ message, cause }: Problem): string => `${message} ${cause ?? ""}`.trim();
const hasMoved = (thrown: unknown): boolean => problemOf(thrown).code === "history.run-moved";
