import { withAim } from "./aim";
import type { PlannedStep } from "./plan";
import type { StepKey } from "./ids";
import type { ConsoleMark, RunEvent, RunEventBody, RunStatus, RunView, StepStatus, StepView } from "./run";

/** What a run's journal amounts to. Pure: the core, the window and the command line see one run alike. */
export function reduceRun(events: readonly RunEvent[]): RunView {
  const [first, ...rest] = events;
  if (first === undefined) throw new Error("a run without events has no view");
  let view = startView(first);
  // Nobody else sees the views in between, so their steps need no copy: a run of thousands of steps reduces in one pass.
  for (const event of rest) if (event.seq > view.lastSeq) view = { ...afterBody(view, event, putInPlace), lastSeq: event.seq };
  return settle(view);
}

/** The view after one more event; the view given is left as it is. Events already applied change nothing. */
export function applyEvent(view: RunView, event: RunEvent): RunView {
  if (event.seq <= view.lastSeq) return view;
  return settle({ ...afterBody(view, event, putInCopy), lastSeq: event.seq });
}

type Steps = RunView["steps"];
type Put = (steps: Steps, step: StepView) => Steps;
const putInCopy: Put = (steps, step) => ({ ...steps, [step.key]: step });
const putInPlace: Put = (steps, step) => {
  steps[step.key] = step;
  return steps;
};

/** The view after several more events, for whoever is told of many at once: the steps are copied one time. */
export function applyEvents(view: RunView, events: readonly RunEvent[]): RunView {
  const fresh = events.filter(({ seq }) => seq > view.lastSeq);
  if (fresh.length === 0) return view;
  let next: RunView = { ...view, steps: { ...view.steps } };
  for (const event of fresh) if (event.seq > next.lastSeq) next = { ...afterBody(next, event, putInPlace), lastSeq: event.seq };
  return settle(next);
}

/** The view that a run's first event makes. */
export function startView(event: RunEvent): RunView {
  const { body } = event;
  if (body.type !== "run.created") throw new Error(`the first event of run ${event.run} is ${body.type}`);
  const steps = body.plan.phases.flatMap((phase) => phase.steps);
  return {
    id: event.run, plan: body.plan, planHash: body.planHash, status: "running", actor: event.actor, createdAt: event.at,
    steps: Object.fromEntries(steps.map((step) => [step.key, newStep(step.key)])),
    lastSeq: event.seq, stopRequested: false,
  };
}

const newStep = (key: StepKey): StepView =>
  ({ key, status: "pending", attempt: 0, notes: [], agreedBy: [], outputBytes: 0 });

function afterBody(view: RunView, event: RunEvent, put: Put): RunView {
  const { body, at } = event;
  switch (body.type) {
    case "run.created":
      return view;
    case "run.started":
      return { ...view, status: "running", startedAt: at, console: atConsole(event, body.console) };
    case "run.resumed":
      return { ...view, status: "running", reason: undefined, problem: undefined, endedAt: undefined, console: atConsole(event, body.console) };
    case "run.paused":
      return { ...view, paused: { at, actor: event.actor, reason: body.reason } };
    case "run.continued":
      return { ...view, status: "running", paused: undefined };
    case "run.reopened":
      return { ...view, status: "running", reason: undefined, endedAt: undefined, problem: undefined, stopRequested: false, steps: reopened(view.steps, body.steps), console: atConsole(event, body.console) };
    case "run.taken-over":
      return { ...view, console: atConsole(event, body.console) };
    case "run.redlined":
      return view;
    case "run.interrupted":
      return { ...view, status: "interrupted", reason: body.reason, problem: body.problem };
    case "run.stop-requested":
      return { ...view, stopRequested: true, paused: undefined, steps: mapValues(view.steps, (step) => withoutRetry(withoutQuestion(step))) };
    case "run.ended":
      return {
        ...view, status: body.outcome, reason: body.reason, problem: body.problem, endedAt: at, current: undefined, paused: undefined,
        steps: mapValues(view.steps, withoutRetry),
      };
    case "lock.acquired":
    case "lock.taken":
    case "lock.released":
      return view;
    default: {
      const before = view.steps[body.step] ?? newStep(body.step);
      const after = withDeed(afterStepEvent(before, view, event, body), event, body);
      const plan = body.type === "step.aimed" ? withAim(view.plan, body) : view.plan;
      return { ...view, plan, current: isPassing(body) ? view.current : body.step, steps: put(view.steps, after) };
    }
  }
}

/** Who carries the run out from an event on; unknown where the data folder is not shared. */
const atConsole = ({ actor }: RunEvent, mark: ConsoleMark | undefined): RunView["console"] => mark && { ...mark, actor };

const mapValues = (steps: Steps, change: (step: StepView) => StepView): Steps =>
  Object.fromEntries(Object.entries(steps).map(([key, step]) => [key, change(step)]));

/** A stopped run asks nothing more: what waited for a decision stays unknown, the rest never had its turn. */
const withoutQuestion = (step: StepView): StepView =>
  step.status === "waiting" ? { ...unasked(step), status: step.waitingFor === "decision" ? "unknown" : "pending" } : step;

/** What was to run and never did is what it was. */
const withoutRetry = (step: StepView): StepView =>
  step.retrying || step.aimed ? { ...step, status: step.retrying ? "failed" : step.status, retrying: undefined, aimed: undefined } : step;

function reopened(steps: Steps, keys: readonly StepKey[]): Steps {
  const wanted: ReadonlySet<string> = new Set(keys);
  return mapValues(steps, (step) => (wanted.has(step.key) ? { ...unasked(step), status: "pending", retrying: true } : step));
}

type StepBody = Extract<RunEventBody, { step: StepKey }>;

function withDeed(step: StepView, { at, actor }: RunEvent, body: StepBody): StepView {
  const did = deedOf(body);
  return did === undefined ? step : { ...step, deeds: [...(step.deeds ?? []), { at, actor, did }] };
}

/** What a person did, in a word; notes are kept apart. */
function deedOf(body: StepBody): string | undefined {
  switch (body.type) {
    case "step.ticked": return "ticked";
    case "step.unticked": return "took the tick back";
    case "step.skipped": return "skipped";
    case "step.agreed": return body.role === undefined ? "agreed" : body.takenOn ? `agreed, acting as ${body.role}` : `agreed as ${body.role}`;
    case "step.decided": return `decided ${body.decision}`;
    case "step.aimed": return `aimed at ${body.host ?? "this machine"}`;
    default: return undefined;
  }
}

/** Remarks about a step do not make it the current one. */
const isPassing = (body: StepBody): boolean => body.type === "step.noted" || body.type === "step.unticked";

function afterStepEvent(step: StepView, view: RunView, event: RunEvent, body: StepBody): StepView {
  const { at, actor } = event;
  switch (body.type) {
    case "step.intended":
      return {
        ...unasked(step), status: "running", attempt: body.attempt, retrying: undefined, aimed: undefined, keptBytes: undefined, startedAt: step.startedAt ?? at, attemptAt: at, endedAt: undefined, exit: undefined,
        reason: undefined, problem: undefined, probed: undefined, actor,
      };
    case "step.started":
      return step;
    case "step.output":
      return { ...step, outputBytes: step.outputBytes + utf8Length(body.text) };
    case "step.kept":
      return { ...step, keptBytes: { ...step.keptBytes, [body.stream]: body.bytes } };
    case "step.ended":
      return {
        ...unasked(step), status: body.outcome, endedAt: at, exit: body.exit, reason: body.reason, problem: body.problem,
        value: body.value ?? step.value,
      };
    case "step.skipped":
      return { ...unasked(step), status: "skipped", endedAt: at, reason: body.reason, actor };
    case "step.would-run":
      return { ...step, status: "would run" };
    case "step.waiting":
      return { ...step, status: "waiting", startedAt: step.startedAt ?? at, waitingFor: body.for, question: body.question };
    case "step.aimed":
      return { ...unasked(step), status: "pending", aimed: true, retrying: step.status === "failed" || step.retrying, actor };
    case "step.ticked":
      return withNote({
        ...unasked(step), status: "done", startedAt: step.startedAt ?? at, endedAt: at, exit: undefined, reason: undefined, problem: undefined,
        retrying: undefined, actor,
      }, at, actor, body.note);
    case "step.unticked":
      return { ...unasked(step), status: "pending", endedAt: undefined, actor };
    case "step.noted":
      return withNote(step, at, actor, body.note);
    case "step.agreed":
      return afterAgreement(step, plannedStep(view, step.key), at, actor);
    case "step.probed":
      return { ...step, probed: body.answer, probeDetail: body.detail };
    case "step.decided":
      return withNote({ ...unasked(step), status: DECIDED[body.decision], endedAt: at, actor }, at, actor, body.reason);
    case "undo.intended":
      return { ...unasked(step), status: "undoing" };
    case "undo.ended":
      return {
        ...step, status: body.outcome === "done" ? "undone" : body.outcome === "failed" ? "undo failed" : "unknown", endedAt: at,
        reason: body.reason ?? step.reason, problem: body.problem ?? step.problem,
      };
    default:
      return body satisfies never;
  }
}

const DECIDED: Record<Extract<RunEventBody, { type: "step.decided" }>["decision"], StepStatus> =
  { done: "done", "run again": "pending", failed: "failed", skip: "skipped" };

/** A gate opens when enough different people agreed; a step behind a gate then has its turn. */
function afterAgreement(step: StepView, planned: PlannedStep | undefined, at: number, actor: string): StepView {
  const agreedBy = step.agreedBy.includes(actor) ? step.agreedBy : [...step.agreedBy, actor];
  if (agreedBy.length < (planned?.gate?.count ?? 1)) return { ...step, agreedBy };
  const opened: StepView = { ...unasked(step), agreedBy, actor };
  return planned?.kind === "action" ? { ...opened, status: "pending" } : { ...opened, status: "done", endedAt: at };
}

const unasked = (step: StepView): StepView => ({ ...step, waitingFor: undefined, question: undefined });
const withNote = (step: StepView, at: number, actor: string, text: string | undefined): StepView =>
  text === undefined || text === "" ? step : { ...step, notes: [...step.notes, { at, actor, text }] };
const utf8Length = (text: string): number => new TextEncoder().encode(text).length;

/** What follows for the run from its steps; an interrupted or ended run keeps its word until it is resumed. */
function settle(view: RunView): RunView {
  if (!isLive(view.status)) return view;
  const statuses = Object.values(view.steps).map(({ status }) => status);
  const undoing = statuses.some((status) => status === "undoing" || status === "undone" || status === "undo failed");
  const status = view.paused ? "paused" : statuses.includes("waiting") ? "waiting" : undoing ? "undoing" : "running";
  return status === view.status ? view : { ...view, status };
}

const isLive = (status: RunStatus): boolean => status === "running" || status === "waiting" || status === "paused" || status === "undoing";

/** The plan's step of this key. */
export function plannedStep(view: RunView, key: StepKey): PlannedStep | undefined {
  for (const phase of view.plan.phases) {
    const found = phase.steps.find((step) => step.key === key);
    if (found) return found;
  }
  return undefined;
}

/** True once a run has its outcome. */
export const isEnded = (status: RunStatus): boolean =>
  status === "done" || status === "rolled back" || status === "failed" || status === "unknown";

/** How many steps stand how: what a progress line shows. */
export interface StepCounts {
  total: number;
  done: number;
  failed: number;
  unknown: number;
  skipped: number;
  undone: number;
  waiting: number;
  running: number;
  pending: number;
}

const COUNTED: Record<StepStatus, keyof Omit<StepCounts, "total">> = {
  pending: "pending", running: "running", waiting: "waiting", undoing: "running", undone: "undone", "undo failed": "failed",
  done: "done", failed: "failed", unknown: "unknown", skipped: "skipped", "would run": "skipped",
};

export function countSteps(view: RunView): StepCounts {
  const counts: StepCounts = { total: 0, done: 0, failed: 0, unknown: 0, skipped: 0, undone: 0, waiting: 0, running: 0, pending: 0 };
  for (const { status } of Object.values(view.steps)) {
    counts.total++;
    counts[COUNTED[status]]++;
  }
  return counts;
}
