import type { RunView } from "../../../shared/run";
import { formatDuration } from "../../../shared/duration";
import type { RunTypical } from "../../../shared/evidence";
import { Elapsed } from "../../components/age";
import { useTicking } from "../../components/clock";
import { formatClock } from "../../lib/time";
import { roughly } from "./checklist-row";

/** Time since the start beside what is usual, and what is left of the recovery time objective. */
export function RunClocks({ view, typical }: { view: RunView; typical: RunTypical | undefined }) {
  const from = view.startedAt ?? view.createdAt;
  return (
    <div className="clocks">
      <div className="clock-face">
        <span className="engraved">{view.endedAt === undefined ? "Elapsed" : "Took"}</span>
        <Elapsed from={from} to={view.endedAt} />
        {typical?.total && <span className="faint clock-usual" title={`median of ${typical.total.count} earlier runs`}>usually {formatDuration(roughly(typical.total.medianMs))}</span>}
      </div>
      {view.plan.rtoMs !== undefined && <ObjectiveClock from={from} to={view.endedAt} rtoMs={view.plan.rtoMs} />}
    </div>
  );
}

/** From this share of the objective on it is nearly too late. */
const AMBER_FROM = 0.75;
export type Urgency = "calm" | "near" | "over";

export function urgencyOf(usedMs: number, rtoMs: number): Urgency {
  if (usedMs > rtoMs) return "over";
  return usedMs >= AMBER_FROM * rtoMs ? "near" : "calm";
}

function ObjectiveClock({ from, to, rtoMs }: { from: number; to: number | undefined; rtoMs: number }) {
  const used = useTicking((now) => Math.floor(((to ?? now) - from) / 1_000)) * 1_000;
  const urgency = urgencyOf(used, rtoMs);
  return (
    <div className={`clock-face clock-${urgency}`}>
      <span className="engraved">{urgency === "over" ? "over" : "left of"} RTO <span className="clock-objective">{formatDuration(rtoMs)}</span></span>
      <span className="num">{urgency === "over" ? "+" : ""}{formatClock(Math.abs(rtoMs - used))}</span>
      <span className="clock-bar" role="progressbar" aria-label="Share of the RTO used" aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.min(100, Math.round((used / rtoMs) * 100))}><span style={{ width: `${Math.min(100, (used / rtoMs) * 100)}%` }} /></span>
      {urgency !== "calm" && to === undefined && <span className="sr-only" role="status">{urgency === "near" ? "Three quarters of the RTO are used." : "The RTO is over."}</span>}
    </div>
  );
}
