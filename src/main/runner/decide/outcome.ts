import type { PlannedStep } from "../../../shared/plan";
import type { RunOutcome } from "../../../shared/run";
import { stepsOf, type RunRecord } from "../record";
import { expired, isFailedUndo, leftInPlace, type LeavesNothing } from "./backward";

export interface Ending {
  outcome: RunOutcome;
  reason: string;
}

const placed = ({ title, host }: PlannedStep): string => (host ? `"${title}" on ${host}` : `"${title}"`);
const list = (steps: readonly PlannedStep[]): string => steps.map(placed).join(", ");
const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;
const sentence = (parts: readonly (string | undefined)[]): string => parts.flatMap((part) => part?.replace(/\.$/, "") || []).join("; ");

/** Why the run did not go on. */
export function causeOf(record: RunRecord): string {
  if (record.view.stopRequested) return record.stopReason ?? "stopped by a person";
  const culprit = stepsOf(record.plan).find(({ key }) => record.failures.has(key));
  return culprit ? `${placed(culprit)}: ${record.failures.get(culprit.key) ?? ""}` : "";
}

/** The end of a run that went back. */
export function endAfterUndo(record: RunRecord, leavesNothing: LeavesNothing): Ending {
  const steps = stepsOf(record.plan);
  const undone = steps.filter(({ key }) => record.step(key).status === "undone");
  const broken = steps.filter(({ key }) => isFailedUndo(record, key));
  const left = leftInPlace(record, leavesNothing).filter((step) => !broken.includes(step));
  const isUnknown = broken.some(({ key }) => record.trace(key).undo?.ended === "unknown") || left.some((step) => isDoubtful(record, step));
  const reason = sentence([
    causeOf(record),
    undone.length > 0 ? `taken back: ${list(undone)}` : undefined,
    ...broken.map((step) => `could not take back ${placed(step)}: ${record.step(step.key).reason ?? record.step(step.key).problem?.message ?? "unknown"}`),
    left.length > 0 ? `left as they are: ${left.map((step) => describeLeft(step, record)).join(", ")}` : undefined,
    undone.length + broken.length + left.length === 0 ? "nothing was changed" : undefined,
  ]);
  if (isUnknown) return { outcome: "unknown", reason };
  return { outcome: broken.length + left.length === 0 && undone.length > 0 ? "rolled back" : "failed", reason };
}

function describeLeft(step: PlannedStep, record: RunRecord): string {
  const { status } = record.step(step.key);
  const state = isDoubtful(record, step) ? "unknown whether it happened" : status === "done" ? "done" : status;
  const gone = expired(step, record);
  const why = step.undo === undefined ? "no undo" : gone === "passed" ? "past the point of no return" : gone === "perhaps" ? "perhaps past the point of no return" : "not reached";
  return `${placed(step)} (${state}, ${why})`;
}

/** Nobody knows whether it happened; one that was to run again may have, the first time. */
function isDoubtful(record: RunRecord, { key }: PlannedStep): boolean {
  const { status, retrying } = record.step(key);
  const { leftUnknown, mayHaveActed } = record.trace(key);
  return leftUnknown || status === "unknown" || status === "running" || (status === "pending" && mayHaveActed && !retrying);
}

/** The end of a run that went as far as it could without going back. */
export function endForward(record: RunRecord): Ending {
  const steps = stepsOf(record.plan);
  const of = (status: string) => steps.filter(({ key }) => record.step(key).status === status);
  const doubtful = steps.filter((step) => step.risk !== "read" && isDoubtful(record, step));
  // A reading step without an answer changed nothing: its run failed to find out.
  const failed = [...of("failed"), ...of("undo failed"), ...steps.filter(({ key }) => record.step(key).retrying), ...of("unknown").filter(({ risk }) => risk === "read")];
  const unfinished = [...of("pending"), ...of("waiting")];
  const done = `${of("done").length} of ${plural(steps.length, "step")} done`;
  if (doubtful.length > 0) return { outcome: "unknown", reason: sentence([causeOf(record), `unknown whether it happened: ${list(doubtful)}`, done]) };
  if (failed.length > 0 || unfinished.length > 0) return { outcome: "failed", reason: sentence([causeOf(record), failed.length > 1 ? `${plural(failed.length, "step")} failed` : undefined, done]) };
  const skipped = of("skipped").length;
  const shown = of("would run").length;
  return { outcome: "done", reason: sentence([done, skipped > 0 ? `${skipped} skipped` : undefined, shown > 0 ? `${shown} shown, not done (dry run)` : undefined]) };
}
