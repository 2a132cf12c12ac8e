import { Pause, Play, Square } from "lucide-react";
import type { RunTypical } from "../../../shared/evidence";
import { failedSteps, refusalOf } from "../../../shared/run-refusal";
import type { RunStatus, RunView } from "../../../shared/run";
import { countSteps, isEnded } from "../../../shared/run-view";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { Badge } from "../../components/badge";
import { Button, ButtonLink } from "../../components/button";
import { StateMark, toneOf } from "../../components/state-mark";
import { plural } from "../../lib/units";
import type { Asking } from "./dialogs";
import { ReachLine } from "./reach-line";
import { RunClocks } from "./run-clocks";
import type { Send } from "./send";
import "./run-banner.css";

/** What each status means for whoever was just woken up. */
const MEANINGS: Record<RunStatus, string> = {
  running: "Steps are being carried out.",
  waiting: "It is your turn: the run goes on when you have answered.",
  paused: "What runs comes to its end; nothing more starts until somebody continues.",
  undoing: "A step failed; what was done is being taken back, newest first.",
  interrupted: "Nothing was done since, and nothing is run again unasked.",
  done: "Nothing is left to do.",
  "rolled back": "A step failed and everything done before it was taken back. The system is as it was.",
  failed: "What was done stays done.",
  unknown: "It is not known whether a step happened. Look at the system before you do anything else.",
};

const WORDS: Partial<Record<RunStatus, string>> = { waiting: "waiting for you", undoing: "rolling back" };

interface RunBannerProps {
  view: RunView;
  typical: RunTypical | undefined;
  send: Send;
  ask: (asking: Asking) => void;
  elsewhere: boolean;
}

export function RunBanner({ view, typical, send, ask, elsewhere }: RunBannerProps) {
  const { plan, status } = view;
  const counts = countSteps(view);
  return (
    <header className={`run-banner tone-${toneOf(status)}`}>
      <div className="run-banner-top">
        <div className="run-what">
          <p className="crumbs">
            <a href={formatRoute({ page: "history" })}>History</a><span aria-hidden>/</span><span className="mono">{view.id}</span>
            {plan.dryRun && <Badge>dry run</Badge>}
          </p>
          <h1 className="page-title">
            {plan.title}
            {plan.target && <> on <a className="mono" href={formatRoute({ page: "object", ...plan.target })}>{plan.target.id}</a></>}
          </h1>
          <p className="faint run-by">
            {Object.entries(plan.params).map(([name, value]) => `${name}=${value}`).join("  ")}{Object.keys(plan.params).length > 0 && " · "}
            started by <span className="mono">{view.actor}</span> at <Moment at={view.startedAt ?? view.createdAt} />
          </p>
        </div>
        <RunClocks view={view} typical={typical} />
        <RunActions view={view} send={send} ask={ask} elsewhere={elsewhere} />
      </div>
      <div className="run-state" role="status" aria-live="polite">
        <StateMark state={status} word={WORDS[status]} size="l" />
        <p>{view.reason && <strong>{asSentence(view.reason)} </strong>}{view.paused && <strong>Paused by {view.paused.actor}{view.paused.reason && `: ${view.paused.reason}`}. </strong>}{(status !== "done" || !view.reason) && MEANINGS[status]}</p>
        <p className="num run-count">{counts.done + counts.skipped}/{counts.total} steps{counts.failed > 0 && <>, <strong className="run-bad">{counts.failed} failed</strong></>}{counts.unknown > 0 && <>, <strong className="run-unsure">{counts.unknown} unknown</strong></>}</p>
      </div>
      <RunStrip view={view} />
      <ReachLine view={view} />
    </header>
  );
}

/** What can be said to the run as a whole; what would be refused is not offered. */
function RunActions({ view, send, ask, elsewhere }: Omit<RunBannerProps, "typical">) {
  const { status } = view;
  const can = (command: Parameters<Send>[0]): boolean => !elsewhere && refusalOf(view, command) === undefined;
  // Asked for only where it can be: it looks at every step.
  const failed = status === "failed" || status === "waiting" || status === "paused" ? failedSteps(view) : [];
  const stopping = view.stopRequested && !isEnded(status) && status !== "interrupted";
  return (
    <div className="row run-actions">
      {can({ type: "resume" }) && <Button look="primary" size="l" onClick={() => void send({ type: "resume" })}>Resume</Button>}
      {can({ type: "continue" }) && <Button look="primary" size="l" icon={<Play aria-hidden />} onClick={() => void send({ type: "continue" })}>Continue</Button>}
      {can({ type: "pause" }) && !stopping && <Button size="l" icon={<Pause aria-hidden />} onClick={() => ask({ kind: "pause" })}>Pause…</Button>}
      {failed.length > 0 && can({ type: "retry", steps: failed }) && <Button look={isEnded(status) ? "primary" : "plain"} size="l" onClick={() => ask({ kind: "retry", steps: failed })}>Retry {failed.length === 1 ? "the failed one" : `the ${failed.length} failed ones`}…</Button>}
      {isEnded(status) && <ButtonLink size="l" href={formatRoute({ page: "plan", draft: { runbook: view.plan.runbook, target: view.plan.target, params: view.plan.params, dryRun: view.plan.dryRun } })}>Plan again</ButtonLink>}
      {can({ type: "stop", undo: false }) && <Button look="danger" size="l" icon={<Square aria-hidden />} disabled={stopping} onClick={() => ask({ kind: "stop" })}>{stopping ? "Stopping…" : "Stop run"}</Button>}
    </div>
  );
}

const MOST_SEGMENTS = 160;

/** All steps as a band; many of them share a segment, which shows the worst of its own. */
function RunStrip({ view }: { view: RunView }) {
  const steps = view.plan.phases.flatMap((phase) => phase.steps);
  const perSegment = Math.ceil(steps.length / MOST_SEGMENTS);
  const segments = Array.from({ length: Math.ceil(steps.length / perSegment) || 0 }, (_, index) => {
    const states = steps.slice(index * perSegment, (index + 1) * perSegment).map(({ key }) => view.steps[key]?.status ?? "pending");
    return LOUDEST.find((status) => states.includes(status)) ?? "pending";
  });
  return (
    <ol className="run-strip" aria-hidden title={plural(steps.length, "step")}>
      {segments.map((status, index) => <li key={index} className={`tone-${toneOf(status)} strip-${status.replace(" ", "-")}`} />)}
    </ol>
  );
}

const LOUDEST = ["waiting", "unknown", "undo failed", "failed", "running", "undoing", "pending", "undone", "skipped", "would run", "done"] as const;

const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/[^.!?]$/, "$&.");
