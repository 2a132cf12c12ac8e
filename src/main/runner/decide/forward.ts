import type { PlannedPhase, PlannedStep } from "../../../shared/plan";
import { holds, parseCondition } from "../plan/condition";
import type { RunRecord } from "../record";
import { valuesFor } from "./values";

/** What to do next with steps that are still to come. */
export type Move =
  /** Start these; at most `parallel` at once. */
  | { kind: "run"; steps: PlannedStep[]; parallel: number }
  /** The journal has a start and no end: find out, never repeat blindly. */
  | { kind: "reconcile"; steps: PlannedStep[] }
  /** It ended, and nobody knows how: ask the probe, then a person. */
  | { kind: "inquire"; step: PlannedStep }
  | { kind: "ask"; step: PlannedStep; for: "tick" | "gate" | "aim" }
  | { kind: "skip"; step: PlannedStep; reason: string }
  | { kind: "would-run"; step: PlannedStep }
  /** It cannot begin: what it needs did not come about. */
  | { kind: "fail"; step: PlannedStep; reason: string }
  /** A person's turn. */
  | { kind: "wait" };

/** The same step on several hosts: its planned steps stand side by side. */
export function groupsOf(phase: PlannedPhase): PlannedStep[][] {
  const groups: PlannedStep[][] = [];
  for (const step of phase.steps) {
    const last = groups.at(-1);
    if (last?.[0]?.stepId === step.stepId) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

/** The next move within a group; undefined when each of its steps has come to its end. */
export function nextInGroup(group: readonly PlannedStep[], phase: PlannedPhase, record: RunRecord): Move | undefined {
  const withStatus = (status: string) => group.filter(({ key }) => record.step(key).status === status);
  const running = withStatus("running");
  if (running.length > 0) return { kind: "reconcile", steps: running };
  const doubtful = withStatus("unknown").find(({ key, risk }) => risk !== "read" && record.trace(key).undo === undefined);
  if (doubtful) return { kind: "inquire", step: doubtful };
  if (withStatus("waiting").length > 0) return { kind: "wait" };
  const failed = group.some(({ key }) => isFailure(record, key));
  if (failed && phase.onFail !== "continue") return undefined;
  return nextPending(withStatus("pending"), phase, record);
}

function nextPending(pending: readonly PlannedStep[], phase: PlannedPhase, record: RunRecord): Move | undefined {
  const ready: PlannedStep[] = [];
  for (const step of pending) {
    const move = beforeRunning(step, record);
    if (move) return move;
    ready.push(step);
  }
  const [first] = ready;
  return first && { kind: "run", steps: ready, parallel: first.parallel ?? phase.parallel };
}

/** What comes before a step may act: dry run, needs, condition, a person. */
function beforeRunning(step: PlannedStep, record: RunRecord): Move | undefined {
  if (record.plan.dryRun && (step.kind !== "action" || step.risk !== "read")) return { kind: "would-run", step };
  const blocked = blockedBy(step, record);
  if (blocked) return blocked;
  const condition = step.when === undefined ? undefined : parseCondition(step.when);
  if (condition) {
    const values = valuesFor(record, step);
    if (!holds(condition, (name) => values[name])) return { kind: "skip", step, reason: `its condition does not hold: ${step.when}` };
  }
  if (step.kind === "manual") return { kind: "ask", step, for: "tick" };
  const isAgreed = step.gate === undefined || record.step(step.key).agreedBy.length >= step.gate.count;
  // In a dry run only reading steps come here; a gate before one would stop it for nothing.
  return isAgreed || record.plan.dryRun ? undefined : { kind: "ask", step, for: "gate" };
}

function blockedBy(step: PlannedStep, record: RunRecord): Move | undefined {
  for (const key of step.needs) {
    const { status } = record.step(key);
    if (status === "done") continue;
    if (status === "would run") return { kind: "would-run", step };
    if (status === "skipped") return { kind: "skip", step, reason: `it needs ${key}, which was skipped: ${record.step(key).reason ?? ""}` };
    return { kind: "fail", step, reason: `it needs ${key}, which is ${status}` };
  }
  return undefined;
}

export function isFailure(record: RunRecord, key: PlannedStep["key"]): boolean {
  const { status } = record.step(key);
  return status === "failed" || status === "unknown";
}
