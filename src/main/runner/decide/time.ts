import type { PlannedPhase } from "../../../shared/plan";
import type { RunRecord } from "../record";
import { isGoingBack } from "./decide";

/**
 * What is left of the run's time, ms; undefined where it has none or where it does not count: while the run is paused, after a stop,
 * while it goes back. It counts from the moment a person last set the run going: start, resume, continue or retry.
 */
export function timeLeft(record: RunRecord, now: number): number | undefined {
  const { timeoutMs } = record.plan;
  if (timeoutMs === undefined || record.view.paused || record.view.stopRequested || isGoingBack(record)) return undefined;
  return Math.max(0, record.since + timeoutMs - now);
}

const OPEN: ReadonlySet<string> = new Set(["pending", "running", "waiting", "unknown"]);

/** The phase that a run is in: the first that holds a step without its end. */
export const phaseAt = (record: RunRecord): PlannedPhase | undefined =>
  record.plan.phases.find(({ steps }) => steps.some(({ key }) => OPEN.has(record.step(key).status)));
