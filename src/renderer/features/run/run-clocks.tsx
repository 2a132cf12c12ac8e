import type { RunView } from "../../../shared/run";
import { formatDuration } from "../../../shared/duration";
import { Elapsed } from "../../components/age";
import { useTicking } from "../../components/clock";
import { formatClock } from "../../lib/time";

/** Time since the start, and what is left of the recovery time objective. */
export function RunClocks({ view }: { view: RunView }) {
  const from = view.startedAt ?? view.createdAt;
  return (
    <div className="clocks">
      <div className="clock-face">
        <span className="engraved">{view.endedAt === undefined ? "Elapsed" : "Took"}</span>
        <Elapsed from={from} to={view.endedAt} />
      </div>
      {view.plan.rtoMs !== undefined && <ObjectiveClock from={from} to={view.endedAt} rtoMs={view.plan.rtoMs} />}
    </div>
  );
}

function ObjectiveClock({ from, to, rtoMs }: { from: number; to: number | undefined; rtoMs: number }) {
  const left = useTicking((now) => Math.floor((rtoMs - ((to ?? now) - from)) / 1_000)) * 1_000;
  return (
    <div className={left < 0 ? "clock-face clock-over" : "clock-face"}>
      <span className="engraved">{left < 0 ? "over" : to === undefined ? "left of" : "within"} RTO {formatDuration(rtoMs)}{(left < 0 || to !== undefined) && " by"}</span>
      <span className="num">{formatClock(Math.abs(left))}</span>
    </div>
  );
}
