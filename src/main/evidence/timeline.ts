import { describeEvent } from "../../shared/describe-event";
import type { StepKey } from "../../shared/ids";
import type { RunEvent, RunEventBody } from "../../shared/run";

export interface TimelineRow {
  at: number;
  /** ms since the run's first event. */
  after: number;
  actor: string;
  text: string;
}

/** What only the console needs: its output stands at the step, and its start right after the intent. */
const UNTOLD: ReadonlySet<RunEventBody["type"]> = new Set(["step.output", "step.started", "step.kept"]);

/** The journal in words. `titles`: of the steps, by key. */
export function timelineOf(events: readonly RunEvent[], titles: ReadonlyMap<StepKey, string>): TimelineRow[] {
  const start = events[0]?.at ?? 0;
  return events.filter(({ body }) => !UNTOLD.has(body.type))
    .map(({ at, actor, body }) => ({ at, after: at - start, actor, text: describeEvent(body, (key) => titles.get(key) ?? key) }));
}
