import type { PlannedStep } from "../../../shared/plan";
import { stepsOf, type RunRecord } from "../record";
import { type LeavesNothing, nextUndo } from "./backward";
import { groupsOf, isFailure, type Move, nextInGroup } from "./forward";
import { endAfterUndo, endForward, type Ending } from "./outcome";

/** The next thing to do for a run. */
export type Decision = Move | { kind: "undo"; step: PlannedStep } | ({ kind: "end" } & Ending);

/**
 * Decides from the journal alone, so that a run resumed after a crash goes on exactly as it would have: forward group by group; on
 * a failure as its phase says; backward from the last change to the first. Called while nothing of the run is under way.
 */
export function decide(record: RunRecord, leavesNothing: LeavesNothing): Decision {
  const steps = stepsOf(record.plan);
  const running = steps.filter(({ key }) => record.step(key).status === "running");
  if (record.view.stopRequested || isGoingBack(record)) {
    // First be sure that nothing of it runs any more.
    if (running.length > 0) return { kind: "reconcile", steps: running };
    const doubtful = steps.find((step) => isUnasked(record, step));
    if (doubtful && !record.stopUndoes && !isGoingBack(record)) return { kind: "inquire", step: doubtful };
    return record.stopUndoes || isGoingBack(record) ? backward(record, leavesNothing) : { kind: "end", ...endForward(record) };
  }
  for (const phase of record.plan.phases) {
    for (const group of groupsOf(phase)) {
      const move = nextInGroup(group, phase, record);
      if (move) return move;
      const failed = group.some(({ key }) => isFailure(record, key));
      if (failed && phase.onFail === "stop") return { kind: "end", ...endForward(record) };
      if (failed && phase.onFail === "undo") return backward(record, leavesNothing);
    }
  }
  return { kind: "end", ...endForward(record) };
}

/** Ended without anybody knowing how, and its probe has not been asked. */
function isUnasked(record: RunRecord, { key, risk }: PlannedStep): boolean {
  const { status, probed } = record.step(key);
  return status === "unknown" && risk !== "read" && probed === undefined;
}

const isGoingBack = (record: RunRecord): boolean => stepsOf(record.plan).some(({ key }) => record.trace(key).undo !== undefined);

function backward(record: RunRecord, leavesNothing: LeavesNothing): Decision {
  const step = nextUndo(record);
  return step ? { kind: "undo", step } : { kind: "end", ...endAfterUndo(record, leavesNothing) };
}
