import { formatDuration } from "../../../shared/duration";
import type { Typical } from "../../../shared/evidence";
import type { PlannedStep } from "../../../shared/plan";
import type { StepView } from "../../../shared/run";
import { useTicking } from "../../components/clock";
import { formatClock } from "../../lib/time";
import { roughly } from "./checklist-row";

/** How long the step goes on, beside what it usually takes and what it may take. */
export function StepClock({ planned, state, typical }: { planned: PlannedStep; state: StepView; typical: Typical | undefined }) {
  const { status, startedAt, attemptAt = startedAt } = state;
  const running = status === "running" || status === "undoing";
  if (planned.kind !== "action" || startedAt === undefined || attemptAt === undefined || !running) {
    return typical && status === "pending" ? <p className="faint">usually {formatDuration(roughly(typical.medianMs))} ({timesWords(typical.count)})</p> : null;
  }
  return <Running planned={planned} state={state} since={startedAt} attemptSince={attemptAt} typical={typical} />;
}

const timesWords = (count: number): string => (count === 1 ? "one earlier run" : `median of ${count} earlier runs`);

function Running({ planned, state, since, attemptSince, typical }: { planned: PlannedStep; state: StepView; since: number; attemptSince: number; typical: Typical | undefined }) {
  const elapsed = useTicking((now) => Math.max(0, Math.floor((now - since) / 1_000))) * 1_000;
  const attempt = useTicking((now) => Math.max(0, Math.floor((now - attemptSince) / 1_000))) * 1_000;
  const undoing = state.status === "undoing";
  const left = planned.timeoutMs - attempt;
  const scale = Math.max(typical?.medianMs ?? 0, planned.watchMs ?? 0, 1_000);
  const share = Math.min(1, attempt / scale);
  const late = typical !== undefined && attempt > 1.5 * typical.medianMs && attempt - typical.medianMs > 5_000;
  const measured = typical !== undefined || planned.watchMs !== undefined;
  return (
    <div className={late ? "step-clock step-clock-late" : "step-clock"}>
      <p className="step-clock-line">
        <span className="num step-clock-figure">{formatClock(elapsed)}</span>
        {planned.watchMs !== undefined && !undoing && <span>watched for {formatDuration(planned.watchMs)}, {formatClock(Math.max(0, planned.watchMs - attempt))} to go</span>}
        {typical && !undoing && <span className="dim" title={timesWords(typical.count)}>usually {formatDuration(roughly(typical.medianMs))}{late && ", longer than usual"}</span>}
        {!undoing && planned.watchMs === undefined && <span className={left < planned.timeoutMs / 4 ? "step-clock-short" : "dim"}>{left >= 0 ? <>time limit in <span className="num">{formatClock(left)}</span></> : "time limit is over, ending it"}</span>}
        {attemptsWords(planned, state) && <span>{attemptsWords(planned, state)}</span>}
      </p>
      {measured && !undoing && <span className="step-clock-bar" role="progressbar" aria-label={planned.watchMs === undefined ? "Time used of what is usual" : "Watched so far"} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(share * 100)}><span style={{ width: `${share * 100}%` }} /></span>}
    </div>
  );
}

/** "attempt 2 of 3"; nothing for the only one. */
export function attemptsWords(planned: PlannedStep, { attempt }: StepView): string | undefined {
  const most = planned.retry === undefined ? 1 : planned.retry.times + 1;
  if (most > 1) return attempt <= most ? `attempt ${attempt} of ${most}` : `attempt ${attempt}`;
  return attempt > 1 ? `attempt ${attempt}` : undefined;
}
