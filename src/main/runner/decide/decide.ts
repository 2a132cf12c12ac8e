import type { PlannedStep } from "../../../shared/plan";
import type { StepView } from "../../../shared/run";
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
  if (record.view.paused) return whilePaused(record);
  const running = steps.filter(({ key }) => record.step(key).status === "running");
  if (record.view.stopRequested || isGoingBack(record)) {
    // First be sure that nothing of it runs any more.
    if (running.length > 0) return { kind: "reconcile", steps: running };
    const doubtful = steps.find((step) => isUnasked(record, step));
    if (doubtful && !record.stopUndoes && !isGoingBack(record)) return { kind: "inquire", step: doubtful };
    return record.stopUndoes || isGoingBack(record) ? backward(record, leavesNothing) : { kind: "end", ...endForward(record) };
  }
  if (record.plan.armed === false) return nextUnarmed(record);
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

/** Nothing starts. Jobs that an earlier console left running are followed, so that a person sees how they end. */
function whilePaused(record: RunRecord): Decision {
  const steps = stepsOf(record.plan);
  const isJob = (effect: PlannedStep["effect"]) => effect?.kind === "shell";
  const left = steps.filter(({ key, effect, watchMs }) => record.step(key).status === "running" && record.trace(key).started && isJob(effect) && watchMs === undefined);
  if (left.length > 0) return { kind: "reconcile", steps: left };
  const undoing = steps.find(({ key, undo }) => record.step(key).status === "undoing" && isJob(undo?.effect));
  return undoing ? { kind: "undo", step: undoing } : { kind: "wait" };
}

/** A document without front matter: each step when a person aims or ticks it, in any order; the first of those left is asked for. */
function nextUnarmed(record: RunRecord): Decision {
  const steps = stepsOf(record.plan);
  const those = (wanted: (view: StepView) => boolean) => steps.filter(({ key }) => wanted(record.step(key)));
  const running = those(({ status }) => status === "running");
  if (running.length > 0) return { kind: "reconcile", steps: running };
  const doubtful = steps.find((step) => isUnasked(record, step));
  if (doubtful) return { kind: "inquire", step: doubtful };
  const pending = those(({ status }) => status === "pending");
  const aimed = pending.find(({ key }) => record.step(key).aimed);
  if (aimed) return { kind: "run", steps: [aimed], parallel: 1 };
  if (those(({ status }) => status === "waiting").length > 0) return { kind: "wait" };
  const [next] = pending;
  if (!next) return { kind: "end", ...endForward(record) };
  return record.plan.dryRun ? { kind: "would-run", step: next } : { kind: "ask", step: next, for: next.kind === "action" ? "aim" : "tick" };
}

/** Ended without anybody knowing how, and its probe has not been asked. */
function isUnasked(record: RunRecord, { key, risk }: PlannedStep): boolean {
  const { status, probed } = record.step(key);
  return status === "unknown" && risk !== "read" && probed === undefined;
}

/** Something of it was taken back, or is being. */
export const isGoingBack = (record: RunRecord): boolean => stepsOf(record.plan).some(({ key }) => record.trace(key).undo !== undefined);

function backward(record: RunRecord, leavesNothing: LeavesNothing): Decision {
  const step = nextUndo(record);
  return step ? { kind: "undo", step } : { kind: "end", ...endAfterUndo(record, leavesNothing) };
}
