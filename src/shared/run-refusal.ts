import type { StepKey } from "./ids";
import type { PlannedStep } from "./plan";
import type { Problem } from "./problem";
import type { RunCommand, RunView, StepView } from "./run";
import { isEnded, plannedStep } from "./run-view";

/**
 * Why a person's word means nothing to a run now; undefined when it does. Pure: the core refuses by it, and a screen offers by it.
 * What a gate wants typed, and by whom, is the core's to judge.
 */
export function refusalOf(view: RunView, command: RunCommand): Problem | undefined {
  if (command.type === "retry") return retryRefusal(view, command.steps);
  if (isEnded(view.status)) return { code: "run.ended", message: "This run has ended; nothing can be changed in it." };
  switch (command.type) {
    case "take over":
    case "stop":
      return undefined;
    case "resume":
      return view.status === "interrupted" ? undefined : { code: "run.running", message: "This run is going on already." };
    case "pause":
      return interrupted(view) ?? (view.paused ? { code: "run.paused", message: "This run is paused already." } : undefined);
    case "continue":
      return interrupted(view) ?? (view.paused ? undefined : { code: "run.not-paused", message: "This run is not paused." });
    default: {
      const planned = plannedStep(view, command.step);
      const step = view.steps[command.step];
      if (!planned || !step) return noStep(command.step);
      return command.type === "note" ? undefined : interrupted(view) ?? stepRefusal(view, planned, step, command);
    }
  }
}

const noStep = (key: StepKey): Problem => ({ code: "run.no-step", message: `This run has no step "${key}".` });

const interrupted = ({ status }: RunView): Problem | undefined =>
  status === "interrupted" ? { code: "run.interrupted", message: "This run is interrupted.", next: "Resume it or stop it first." } : undefined;

type StepCommand = Exclude<Extract<RunCommand, { step: StepKey }>, { type: "note" }>;

function stepRefusal(view: RunView, planned: PlannedStep, step: StepView, command: StepCommand): Problem | undefined {
  const isOpen = step.status === "pending" || step.status === "waiting";
  const isUnarmed = view.plan.armed === false;
  const misplaced = (what: string, next?: string): Problem =>
    ({ code: "run.misplaced", message: `"${planned.title}" cannot be ${what} now: it is ${step.status}.`, next });
  switch (command.type) {
    case "tick": {
      if (planned.kind === "action" && isUnarmed) return canBeAimed(step) ? undefined : misplaced("ticked");
      if (planned.kind !== "manual" || !isOpen) return misplaced("ticked");
      return behindGate(view, planned) ? { code: "run.behind-gate", message: `"${planned.title}" stands behind a gate that nobody has opened yet.` } : undefined;
    }
    case "untick":
      return step.status === "done" && (planned.kind === "manual" || (isUnarmed && step.attempt === 0)) ? undefined : misplaced("unticked");
    case "agree":
      return step.waitingFor === "gate" ? undefined : misplaced("agreed to");
    case "decide":
      return step.waitingFor === "decision" ? undefined : misplaced("decided");
    case "aim":
      if (!isUnarmed) return { code: "run.armed", message: "The plan says where this step runs; only steps of a document without front matter are aimed." };
      return planned.kind === "action" && canBeAimed(step) ? undefined : misplaced("aimed");
    case "skip":
      if (planned.kind === "gate" || step.waitingFor === "gate") return { code: "run.gate", message: "A gate is not skipped.", next: "Agree to it, or stop the run." };
      if (step.status === "failed" || step.retrying) return misplaced("skipped", "It failed, and that stays in the journal: run it again, or stop the run.");
      return isOpen && !step.aimed ? undefined : misplaced("skipped");
  }
}

/** A step of an unarmed document has its turn whenever it has not succeeded: also again after a failure. */
const canBeAimed = ({ status, waitingFor, aimed }: StepView): boolean =>
  !aimed && (status === "pending" || status === "failed" || (status === "waiting" && waitingFor !== "decision"));

/** A gate before it in the plan still waits for a person. */
function behindGate(view: RunView, planned: PlannedStep): boolean {
  for (const phase of view.plan.phases) {
    for (const { key, gate } of phase.steps) {
      if (key === planned.key) return false;
      const step = view.steps[key];
      const isClosed = gate !== undefined && step !== undefined && step.agreedBy.length < gate.count;
      if (isClosed && (step.status === "pending" || step.status === "waiting")) return true;
    }
  }
  return false;
}

const RETRY_NEXT = "Start it anew: the plan is made again, and what is done already is seen there.";

function retryRefusal(view: RunView, keys: readonly StepKey[]): Problem | undefined {
  const { status, plan } = view;
  if (plan.dryRun) return { code: "run.dry", message: "A dry run changed nothing, so there is nothing to run again.", next: RETRY_NEXT };
  if (status === "interrupted") return interrupted(view);
  if (Object.values(view.steps).some((step) => GONE_BACK.has(step.status))) return { code: "run.went-back", message: "This run took back what it had done; its steps cannot be run again.", next: RETRY_NEXT };
  if (status !== "failed" && status !== "waiting" && status !== "paused") {
    return isEnded(status)
      ? { code: "run.ended", message: `This run ended as ${status}; only a failed one can be run again in part.`, next: RETRY_NEXT }
      : { code: "run.busy", message: "Steps of this run are being carried out.", next: "Pause it, or wait until it ends; then run again what failed." };
  }
  for (const key of keys) {
    const step = view.steps[key];
    if (!step) return noStep(key);
    if (step.status !== "failed") return { code: "run.misplaced", message: `"${plannedStep(view, key)?.title ?? key}" cannot be run again: it is ${step.status}.`, next: "Only failed steps are." };
  }
  return undefined;
}

const GONE_BACK: ReadonlySet<string> = new Set(["undoing", "undone", "undo failed"]);

/** Keys of the steps that `retry` may name, in the plan's order. */
export const failedSteps = (view: RunView): StepKey[] =>
  view.plan.phases.flatMap(({ steps }) => steps.flatMap(({ key }) => (view.steps[key]?.status === "failed" ? [key] : [])));
