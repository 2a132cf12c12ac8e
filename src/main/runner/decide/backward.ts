import type { PlannedStep } from "../../../shared/plan";
import type { RunRecord } from "../record";
import { stepsOf } from "../record";

/** True where a verb leaves nothing that would need an undo. */
export type LeavesNothing = (step: PlannedStep) => boolean;

/** Steps that changed something or may have, in plan order, reading ones aside. */
export function changed(record: RunRecord): PlannedStep[] {
  return stepsOf(record.plan).filter(({ key, kind, risk }) => {
    const { status } = record.step(key);
    return kind === "action" && risk !== "read" && record.trace(key).mayHaveActed && status !== "undone";
  });
}

/** Why a step's undo no longer applies: its point of no return is behind, or may be. */
export function expired(step: PlannedStep, record: RunRecord): "passed" | "perhaps" | undefined {
  const until = step.undo?.until;
  if (until === undefined) return undefined;
  const all = stepsOf(record.plan).filter(({ stepId }) => stepId === until);
  const near = all.filter(({ phaseId, each, host }) => phaseId === step.phaseId && (each === step.each || host === step.host));
  const steps = near.length > 0 ? near : all;
  const isAny = (wanted: (key: PlannedStep["key"]) => boolean) => steps.some(({ key }) => wanted(key));
  if (isAny((key) => record.trace(key).completed || record.step(key).status === "done")) return "passed";
  return isAny((key) => record.trace(key).leftUnknown || ["unknown", "running"].includes(record.step(key).status)) ? "perhaps" : undefined;
}

/** The next step to take back, last one first; undefined when nothing more can or may be. */
export function nextUndo(record: RunRecord): PlannedStep | undefined {
  const all = stepsOf(record.plan);
  // What was put back stands on what came before it: after a failed undo the rest stays as it is.
  if (all.some(({ key }) => isFailedUndo(record, key))) return undefined;
  return changed(record).reverse().find((step) => step.undo !== undefined && expired(step, record) === undefined);
}

export function isFailedUndo(record: RunRecord, key: PlannedStep["key"]): boolean {
  const { undo } = record.trace(key);
  return undo?.ended === "failed" || undo?.ended === "unknown";
}

/** Steps whose change stays. */
export function leftInPlace(record: RunRecord, leavesNothing: LeavesNothing): PlannedStep[] {
  return changed(record).filter((step) => !leavesNothing(step));
}
