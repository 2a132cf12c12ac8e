import type { StepKey } from "../../../shared/ids";
import type { RunView, StepStatus } from "../../../shared/run";

const NEEDS_A_LOOK: readonly StepStatus[] = ["waiting", "running", "undoing"];
const EXPLAINS_THE_END: readonly StepStatus[] = ["unknown", "undo failed", "failed"];

/** The step to show when nobody picked one: what waits or runs; at the end, what explains the outcome; else the current one. */
export function focusStep(view: RunView): StepKey | undefined {
  const keys = view.plan.phases.flatMap(({ steps }) => steps.map(({ key }) => key));
  const first = (statuses: readonly StepStatus[]): StepKey | undefined =>
    statuses.map((status) => keys.find((key) => view.steps[key]?.status === status)).find((key) => key !== undefined);
  const last = keys.findLast((key) => view.steps[key]?.endedAt !== undefined);
  return first(NEEDS_A_LOOK) ?? first(EXPLAINS_THE_END) ?? view.current ?? last ?? keys[0];
}
