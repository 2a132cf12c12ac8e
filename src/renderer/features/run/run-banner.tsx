import { useState } from "react";
import type { RunStatus, RunView } from "../../../shared/run";
import { countSteps, isEnded } from "../../../shared/run-view";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { Badge } from "../../components/badge";
import { Button } from "../../components/button";
import { StateMark, toneOf } from "../../components/state-mark";
import { RunClocks } from "./run-clocks";
import { StopDialog } from "./stop-dialog";
import type { Send } from "./send";
import "./run-banner.css";

/** What each status means for whoever was just woken up. */
const MEANINGS: Record<RunStatus, string> = {
  running: "Steps are being carried out.",
  waiting: "It is your turn: the run goes on when you have answered.",
  paused: "What runs comes to its end; nothing more starts until you continue.",
  undoing: "A step failed; what was done is being taken back, newest first.",
  interrupted: "Nothing was done since, and nothing is run again unasked.",
  done: "Nothing is left to do.",
  "rolled back": "A step failed and everything done before it was taken back. The system is as it was.",
  failed: "What was done stays done.",
  unknown: "It is not known whether a step happened. Look at the system before you do anything else.",
};

const WORDS: Partial<Record<RunStatus, string>> = { waiting: "waiting for you", undoing: "rolling back" };

export function RunBanner({ view, send }: { view: RunView; send: Send }) {
  const [stopping, setStopping] = useState(false);
  const { plan, status } = view;
  const counts = countSteps(view);
  const live = !isEnded(status) && status !== "interrupted";
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
          <p className="faint">{Object.entries(plan.params).map(([name, value]) => `${name}=${value}`).join("  ")}</p>
        </div>
        <RunClocks view={view} />
        <div className="row run-actions">
          {status === "interrupted" && <Button look="primary" size="l" onClick={() => void send({ type: "resume" })}>Resume</Button>}
          {(live || status === "interrupted") && <Button look="danger" size="l" disabled={view.stopRequested && live} onClick={() => setStopping(true)}>{view.stopRequested && live ? "Stopping…" : "Stop run"}</Button>}
        </div>
      </div>
      <div className="run-state" role="status" aria-live="polite">
        <StateMark state={status} word={WORDS[status]} size="l" />
        <p>{view.reason && <strong>{asSentence(view.reason)} </strong>}{(status !== "done" || !view.reason) && MEANINGS[status]}</p>
        <p className="num run-count">{counts.done + counts.skipped}/{counts.total} steps</p>
      </div>
      <ol className="run-strip" aria-hidden>
        {plan.phases.flatMap(({ steps }) => steps).map((step) => {
          const state = view.steps[step.key]?.status ?? "pending";
          return <li key={step.key} className={`tone-${toneOf(state)} strip-${state.replace(" ", "-")}`} title={`${step.title}: ${state}`} />;
        })}
      </ol>
      <p className="faint run-by">started by <span className="mono">{view.actor}</span> at <Moment at={view.startedAt ?? view.createdAt} /></p>
      <StopDialog open={stopping} onClose={() => setStopping(false)} view={view} send={send} />
    </header>
  );
}

const asSentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1).replace(/[^.!?]$/, "$&.");
