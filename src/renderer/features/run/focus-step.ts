import type { StepKey } from "../../../shared/ids";
import type { RunView, StepStatus } from "../../../shared/run";
import { groupOf, isOpen, type Folds, type Section } from "./rows";

const NEEDS_A_LOOK: readonly StepStatus[] = ["waiting", "running", "undoing"];
const EXPLAINS_THE_END: readonly StepStatus[] = ["unknown", "undo failed", "failed"];

/** The step to show when nobody picked one: what waits or runs; once it goes on no more, what explains the outcome; else the current one. */
export function focusStep(view: RunView): StepKey | undefined {
  const keys = view.plan.phases.flatMap(({ steps }) => steps.map(({ key }) => key));
  const first = (statuses: readonly StepStatus[]): StepKey | undefined =>
    statuses.map((status) => keys.find((key) => view.steps[key]?.status === status)).find((key) => key !== undefined);
  const last = keys.findLast((key) => view.steps[key]?.endedAt !== undefined);
  const isGoing = view.status === "running" || view.status === "paused";
  return first(NEEDS_A_LOOK) ?? (isGoing && view.current ? view.current : first(EXPLAINS_THE_END)) ?? view.current ?? last ?? keys[0];
}

/** The row to show when nobody picked one: the step to look at, or its group while that is folded and goes on as it should. */
export function focusRow(view: RunView, sections: readonly Section[], folds: Folds): string | undefined {
  const step = focusStep(view);
  if (step === undefined) return undefined;
  const group = groupOf(sections, step);
  const status = view.steps[step]?.status ?? "pending";
  return group && !isOpen(group, folds) && status !== "waiting" && !EXPLAINS_THE_END.includes(status) ? group.id : step;
}
