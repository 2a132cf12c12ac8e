import type { HostId } from "../../../shared/ids";
import type { PlannedStep } from "../../../shared/plan";
import type { RunView, StepStatus } from "../../../shared/run";

/** The blast radius as it stands: hosts by what the run has done to them so far. Each host is in one list, the first that fits. */
export interface Reach {
  /** A step that changes something ran there or runs there, and was not taken back. */
  changed: HostId[];
  /** Only read from so far. */
  read: HostId[];
  /** Everything changed there was taken back. */
  takenBack: HostId[];
  /** Steps are still to come there, and none has begun. */
  toCome: HostId[];
}

const BEGUN: readonly StepStatus[] = ["running", "undoing", "done", "failed", "unknown", "undo failed"];

export function reachOf(view: RunView): Reach {
  const reach: Reach = { changed: [], read: [], takenBack: [], toCome: [] };
  const marks = new Map<HostId, Set<keyof Reach>>();
  for (const { steps } of view.plan.phases) {
    for (const step of steps) {
      if (step.host === undefined) continue;
      const seen = marks.get(step.host) ?? new Set();
      const mark = markOf(step, view);
      if (mark) seen.add(mark);
      marks.set(step.host, seen);
    }
  }
  for (const [host, seen] of marks) {
    const mark = (["changed", "takenBack", "read", "toCome"] as const).find((each) => seen.has(each));
    if (mark) reach[mark].push(host);
  }
  return reach;
}

function markOf(step: PlannedStep, view: RunView): keyof Reach | undefined {
  const state = view.steps[step.key];
  if (!state) return undefined;
  if (state.status === "undone") return "takenBack";
  if (BEGUN.includes(state.status) && state.attempt > 0) return step.risk === "read" ? "read" : "changed";
  return view.endedAt === undefined && (state.status === "pending" || state.status === "waiting") ? "toCome" : undefined;
}
