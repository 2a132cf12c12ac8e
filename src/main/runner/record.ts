import type { HostId, StepKey } from "../../shared/ids";
import type { Plan, PlannedStep } from "../../shared/plan";
import type { ConsoleMark, RunEvent, RunOutcome, RunView, StepView } from "../../shared/run";
import { applyEvent, reduceRun } from "../../shared/run-view";

/** What the Runner must remember of a step beyond what a person sees. */
export interface StepTrace {
  /** Job directory of the latest attempt. */
  token?: string;
  /** The latest attempt's start is journalled: its effect may have happened. */
  started: boolean;
  /** Some attempt was started: there may be something to undo. */
  mayHaveActed: boolean;
  /** What the first attempt found; later ones would see its half-done work. */
  before?: { value: unknown };
  /** Characters of the latest attempt's output in the journal, by stream. */
  journalled: { out: number; err: number };
  /** What the journal last said of the files of the latest attempt, or of its undo. */
  files?: Partial<Record<"out" | "err", { bytes: number; sha256: string; cut?: boolean }>>;
  undo?: { token: string; ended?: Exclude<RunOutcome, "rolled back"> };
  /** It came to its end once, even if it was undone since. */
  completed: boolean;
  /** It ended, and nobody knows how. */
  doubtful: boolean;
  /** A person went on without knowing whether it happened. */
  leftUnknown: boolean;
}

const NO_TRACE: StepTrace = { started: false, mayHaveActed: false, journalled: { out: 0, err: 0 }, completed: false, doubtful: false, leftUnknown: false };

/** Where a job directory is: on a host, or on this machine. */
export interface JobPlace {
  local: boolean;
  host?: HostId;
}

/** One run as its journal tells it. */
export class RunRecord {
  view: RunView;
  /** Whether the stop that was asked for also takes completed steps back. */
  stopUndoes = false;
  /** Why the run is to stop, where no person asked for it. */
  stopReason: string | undefined;
  /** When it was last set going by a person, ms: its time counts from there. */
  since: number;
  /** The lock is held, as far as the journal knows. */
  locked = false;
  /** The process that started or resumed it last. */
  console: ConsoleMark | undefined;
  /** The process that acts for it, or may still: after a takeover the one before, until it has let go. */
  holder: ConsoleMark | undefined;
  /** Steps that failed or ended unknown, with why; undoing one does not take its failure back. */
  readonly failures = new Map<StepKey, string>();
  private readonly traces = new Map<StepKey, StepTrace>();
  private readonly jobs = new Map<string, JobPlace>();
  /** Where each step was aimed last. */
  private readonly aims = new Map<StepKey, JobPlace>();
  private readonly planned: ReadonlyMap<StepKey, PlannedStep>;

  constructor(events: readonly RunEvent[]) {
    this.view = reduceRun(events);
    this.since = this.view.createdAt;
    this.planned = new Map(stepsOf(this.plan).map((step) => [step.key, step]));
    for (const event of events) this.remember(event);
  }

  get plan(): Plan {
    return this.view.plan;
  }

  step(key: StepKey): StepView {
    const found = this.view.steps[key];
    if (!found) throw new Error(`the run has no step ${key}`);
    return found;
  }

  trace(key: StepKey): StepTrace {
    return this.traces.get(key) ?? NO_TRACE;
  }

  /** Every job directory that was named, and where it is. */
  jobPlaces(): [token: string, place: JobPlace][] {
    return [...this.jobs];
  }

  apply(event: RunEvent): void {
    const before = this.view;
    this.view = applyEvent(before, event);
    if (this.view !== before) this.remember(event);
  }

  private remember({ body, at }: RunEvent): void {
    this.rememberRun(body, at);
    if ("step" in body) this.traces.set(body.step, traceAfter(this.trace(body.step), body));
    this.noteFailure(body);
    if (body.type === "step.aimed") this.aims.set(body.step, { local: body.host === undefined, host: body.host });
    if (body.type === "step.intended" || body.type === "undo.intended") this.rememberJob(body);
  }

  private rememberRun(body: RunEvent["body"], at: number): void {
    switch (body.type) {
      case "run.stop-requested":
        this.stopUndoes ||= body.undo ?? false;
        this.stopReason = body.reason;
        return;
      case "run.reopened":
        this.stopUndoes = false;
        this.stopReason = undefined;
        this.console = body.console ?? this.console;
        this.holder = this.console;
        this.since = at;
        return;
      case "run.started":
      case "run.resumed":
        this.console = body.console;
        this.holder = body.console;
        this.since = at;
        return;
      case "run.continued":
        this.since = at;
        return;
      case "run.taken-over":
        this.console = body.console;
        this.holder ??= body.console;
        return;
      case "run.interrupted":
      case "run.ended":
        this.holder = undefined;
        // Nothing can be taken back without the lock: what is left to a person is to end the run.
        if (body.problem?.code === "lock.lost") this.stopUndoes = false;
        return;
      case "lock.acquired":
      case "lock.released":
        this.locked = body.type === "lock.acquired";
        return;
      default:
        return;
    }
  }

  /** Where the job of a step or its undo is, as it stands at the intent: a step may be aimed elsewhere later. */
  private rememberJob({ type, token, step: key }: Extract<RunEvent["body"], { type: "step.intended" | "undo.intended" }>): void {
    const step = this.planned.get(key);
    const [effect, host] = type === "step.intended" ? [step?.effect, step?.host] : [step?.undo?.effect, step?.undo?.host ?? step?.host];
    if (effect?.kind === "shell") this.jobs.set(token, this.aims.get(key) ?? { local: effect.local, host });
  }

  private noteFailure(body: RunEvent["body"]): void {
    switch (body.type) {
      case "step.ended":
        if (body.outcome === "done") this.failures.delete(body.step);
        else this.failures.set(body.step, body.reason ?? body.problem?.message ?? body.outcome);
        return;
      case "step.intended":
      case "step.ticked":
        this.failures.delete(body.step);
        return;
      case "step.decided":
        if (body.decision === "failed") this.failures.set(body.step, body.reason ?? this.failures.get(body.step) ?? "a person said that it failed");
        else this.failures.delete(body.step);
        return;
      default:
        return;
    }
  }
}

function traceAfter(trace: StepTrace, body: RunEvent["body"]): StepTrace {
  switch (body.type) {
    case "step.intended":
      return { ...trace, token: body.token, started: false, journalled: { out: 0, err: 0 }, files: undefined, doubtful: false, leftUnknown: false };
    case "step.started":
      return { ...trace, started: true, mayHaveActed: true, before: trace.before ?? { value: body.before } };
    case "step.output":
      if (body.stream === "note") return trace;
      return { ...trace, journalled: { ...trace.journalled, [body.stream]: trace.journalled[body.stream] + body.text.length } };
    case "step.kept":
      return { ...trace, files: { ...trace.files, [body.stream]: { bytes: body.bytes, sha256: body.sha256, cut: body.cut } } };
    case "step.ended":
      return { ...trace, completed: body.outcome === "done", doubtful: body.outcome === "unknown" };
    case "step.ticked":
    case "step.unticked":
      return { ...trace, completed: body.type === "step.ticked" };
    case "step.decided":
      return { ...trace, completed: body.decision === "done", doubtful: false, leftUnknown: body.decision === "skip" };
    case "step.skipped":
      return { ...trace, leftUnknown: trace.doubtful };
    case "step.waiting":
      return { ...trace, doubtful: body.for === "decision" };
    case "undo.intended":
      return { ...trace, undo: { token: body.token }, journalled: { out: 0, err: 0 }, files: undefined };
    case "undo.ended":
      return { ...trace, undo: { token: trace.undo?.token ?? "", ended: body.outcome } };
    default:
      return trace;
  }
}

/** Every step of a plan in its order. */
export const stepsOf = (plan: Plan): PlannedStep[] => plan.phases.flatMap(({ steps }) => steps);
