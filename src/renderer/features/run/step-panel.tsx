import type { PlannedStep } from "../../../shared/plan";
import type { RunTypical } from "../../../shared/evidence";
import type { RunView, StepView } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import { refusalOf } from "../../../shared/run-refusal";
import { Moment } from "../../components/age";
import { Badge, Kbd, RiskBadge } from "../../components/badge";
import { Button } from "../../components/button";
import { Command } from "../../components/command";
import { Facts } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { InlineProse, Prose } from "../../components/prose";
import { StateMark, toneOf } from "../../components/state-mark";
import { formatDuration } from "../../../shared/duration";
import { AimBox } from "./aim-box";
import { AnswerBox } from "./answer-box";
import { Deeds } from "./deeds";
import type { Asking } from "./dialogs";
import type { Send } from "./send";
import type { RunStore } from "./run-store";
import { StepClock, attemptsWords } from "./step-clock";
import { StepOutputs } from "./step-output";
import "./step-panel.css";

export interface StepPanelProps {
  planned: PlannedStep;
  view: RunView;
  store: RunStore;
  typical: RunTypical | undefined;
  send: Send;
  /** Opens a dialog about this step. */
  ask: (asking: Asking) => void;
  /** Another console carries the run out: what people know is said here, all else takes a takeover. */
  elsewhere: boolean;
}

/** One step in full: what it is, what it needs from a person, what it wrote, how it ended. */
export function StepPanel({ planned, view, store, typical, send, ask, elsewhere }: StepPanelProps) {
  const state = view.steps[planned.key];
  if (!state) return null;
  const open = !isEnded(view.status);
  const answerable = open && view.status !== "interrupted" && !(elsewhere && (state.waitingFor === "decision" || state.waitingFor === "aim"));
  const aimable = refusalOf(view, { type: "aim", step: planned.key }) === undefined;
  return (
    <section className={`step-panel tone-${toneOf(state.status)}`} aria-label="Step">
      <header className="step-head">
        <p className="row">
          <StateMark state={state.status} size="m" />
          {planned.host && <span className="plan-host mono">{planned.host}</span>}
          {planned.kind === "action" ? <RiskBadge risk={planned.risk} /> : <Badge>{planned.kind === "gate" ? "gate" : "by hand"}</Badge>}
          {state.status === "running" && attemptsWords(planned, state) && <Badge>{attemptsWords(planned, state)}</Badge>}
          {planned.owner && <span className="faint">owner {planned.owner}</span>}
        </p>
        <h2 className="step-title"><InlineProse markdown={planned.title} /></h2>
        {state.reason && <p className="step-reason">{state.reason}</p>}
      </header>
      <StepClock planned={planned} state={state} typical={typical?.steps[planned.key]} />
      {state.problem && state.problem.message !== state.reason && <ProblemNote problem={state.problem} />}
      <Prose markdown={planned.prose} />
      {state.waitingFor && state.waitingFor !== "aim" && answerable && <AnswerBox planned={planned} state={state} send={send} ask={ask} />}
      {planned.command !== undefined && <Command text={planned.command} label="Command of this step" />}
      {aimable && !elsewhere && open && <AimBox planned={planned} send={send} ask={ask} />}
      <Ending planned={planned} state={state} />
      {planned.kind === "action" && hasOutput(state) && <StepOutputs planned={planned} state={state} run={view.id} store={store} />}
      {planned.undo && (state.status === "undoing" || state.status === "undone" || state.status === "undo failed") && <><h3 className="engraved">Undo</h3><Command text={planned.undo.command} label="Undo of this step" /></>}
      {planned.probe && state.probed !== undefined && <details><summary>The probe that was asked</summary><Command text={planned.probe.command} label="Probe of this step" /></details>}
      <Deeds state={state} />
      <StepActions planned={planned} view={view} state={state} send={send} ask={ask} elsewhere={elsewhere} />
    </section>
  );
}

const hasOutput = ({ status, outputBytes }: StepView): boolean => outputBytes > 0 || !(status === "pending" || status === "would run" || status === "skipped" || status === "waiting");

/** What can be done with a step at any time; what it waits for stands above. */
function StepActions({ planned, view, state, send, ask, elsewhere }: Omit<StepPanelProps, "store" | "typical"> & { state: StepView }) {
  const step = planned.key;
  const can = (command: Parameters<Send>[0]): boolean => refusalOf(view, command) === undefined;
  const canNote = can({ type: "note", step, note: "…" });
  const canRetry = !elsewhere && state.status === "failed" && can({ type: "retry", steps: [step] });
  const canSkip = !elsewhere && state.waitingFor === undefined && can({ type: "skip", step, reason: "…" });
  const canUntick = !elsewhere && can({ type: "untick", step });
  const canTickAhead = state.waitingFor === undefined && planned.kind === "manual" && can({ type: "tick", step });
  if (!canNote && !canRetry && !canSkip && !canUntick && !canTickAhead) return null;
  return (
    <div className="row step-actions">
      {canRetry && <Button onClick={() => ask({ kind: "retry", steps: [step] })}>Run again… <Kbd>r</Kbd></Button>}
      {canTickAhead && <Button onClick={() => void send({ type: "tick", step })}>Tick now <Kbd>Space</Kbd></Button>}
      {canSkip && <Button onClick={() => ask({ kind: "skip", step })}>Skip… <Kbd>s</Kbd></Button>}
      {canNote && <Button onClick={() => ask({ kind: "note", step })}>Note… <Kbd>n</Kbd></Button>}
      {canUntick && <Button onClick={() => void send({ type: "untick", step })}>Untick</Button>}
    </div>
  );
}

function Ending({ planned, state }: { planned: PlannedStep; state: StepView }) {
  const items = [
    ...(state.startedAt === undefined ? [] : [{ term: "Started", value: <Moment at={state.startedAt} /> }]),
    ...(state.startedAt === undefined || state.endedAt === undefined || state.status === "undone" || state.status === "undo failed" ? [] : [{ term: "Took", value: <span className="num">{formatDuration(state.endedAt - state.startedAt)}</span> }]),
    ...(state.endedAt === undefined || planned.kind !== "action" || planned.effect?.kind !== "shell" || ["skipped", "would run"].includes(state.status) ? [] : [{ term: "Exit", value: <span className="num">{state.exit ?? "none arrived"}</span> }]),
    ...(state.attempt > 1 ? [{ term: "Attempts", value: <span className="num">{state.attempt}</span> }] : []),
    ...(state.actor === undefined ? [] : [{ term: "By", value: <span className="mono">{state.actor}</span> }]),
    ...(state.probed === undefined ? [] : [{ term: "Probe says", value: state.probed }]),
    ...(planned.out && state.value !== undefined ? [{ term: `$${planned.out.name}`, value: <span className="mono">{state.value}</span> }] : []),
  ];
  return items.length === 0 ? null : <Facts items={items} />;
}
