import type { PlannedStep } from "../../../shared/plan";
import type { RunView, StepView } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import { Moment } from "../../components/age";
import { Badge, RiskBadge } from "../../components/badge";
import { Command } from "../../components/command";
import { Output } from "../../components/output";
import { Facts } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { InlineProse, Prose } from "../../components/prose";
import { StateMark, toneOf } from "../../components/state-mark";
import { formatDuration } from "../../../shared/duration";
import { AnswerBox } from "./answer-box";
import { NoteForm } from "./note-form";
import type { Send } from "./send";
import type { RunStore } from "./run-store";
import { useStepOutput } from "./use-step-output";
import "./step-panel.css";

interface StepPanelProps {
  planned: PlannedStep;
  view: RunView;
  store: RunStore;
  send: Send;
}

/** One step in full: what it is, what it needs from a person, what it wrote, how it ended. */
export function StepPanel({ planned, view, store, send }: StepPanelProps) {
  const state = view.steps[planned.key];
  if (!state) return null;
  const open = !isEnded(view.status);
  return (
    <section className={`step-panel tone-${toneOf(state.status)}`} aria-label="Step">
      <header className="step-head">
        <p className="row">
          <StateMark state={state.status} size="m" />
          {planned.host && <span className="plan-host mono">{planned.host}</span>}
          {planned.kind === "action" ? <RiskBadge risk={planned.risk} /> : <Badge>{planned.kind === "gate" ? "gate" : "by hand"}</Badge>}
          {planned.owner && <span className="faint">owner {planned.owner}</span>}
        </p>
        <h2 className="step-title"><InlineProse markdown={planned.title} /></h2>
        {state.reason && <p className="step-reason">{state.reason}</p>}
      </header>
      {state.problem && state.problem.message !== state.reason && <ProblemNote problem={state.problem} />}
      <Prose markdown={planned.prose} />
      {state.waitingFor && open && view.status !== "interrupted" && <AnswerBox planned={planned} state={state} send={send} />}
      {planned.command !== undefined && <Command text={planned.command} label="Command of this step" />}
      <Ending planned={planned} state={state} />
      {planned.kind === "action" && <StepOutputs planned={planned} state={state} view={view} store={store} />}
      {planned.undo && (state.status === "undoing" || state.status === "undone" || state.status === "undo failed") && <><h3 className="engraved">Undo</h3><Command text={planned.undo.command} label="Undo of this step" /></>}
      <Notes state={state} />
      {open && <NoteForm planned={planned} state={state} send={send} />}
    </section>
  );
}

function StepOutputs({ planned, state, view, store }: Omit<StepPanelProps, "send"> & { state: StepView }) {
  const output = useStepOutput(store, view.id, planned.key);
  if (state.status === "pending" || state.status === "would run" || (state.status === "skipped" && state.outputBytes === 0)) return null;
  if (output.problem && !output.value) return <ProblemNote problem={output.problem} />;
  const live = state.status === "running" || state.status === "undoing";
  return <Output text={output.value?.text ?? ""} truncated={output.value?.truncated} label="Output" live={live} />;
}

function Ending({ planned, state }: { planned: PlannedStep; state: StepView }) {
  const items = [
    ...(state.startedAt === undefined ? [] : [{ term: "Started", value: <Moment at={state.startedAt} /> }]),
    ...(state.startedAt === undefined || state.endedAt === undefined || state.status === "undone" || state.status === "undo failed" ? [] : [{ term: "Took", value: <span className="num">{formatDuration(state.endedAt - state.startedAt)}</span> }]),
    ...(state.endedAt === undefined || planned.kind !== "action" || planned.effect?.kind !== "shell" || ["skipped", "would run"].includes(state.status) ? [] : [{ term: "Exit", value: <span className="num">{state.exit ?? "none arrived"}</span> }]),
    ...(state.attempt > 1 ? [{ term: "Attempts", value: <span className="num">{state.attempt}</span> }] : []),
    ...(state.actor === undefined ? [] : [{ term: "By", value: <span className="mono">{state.actor}</span> }]),
    ...(state.agreedBy.length === 0 ? [] : [{ term: "Agreed by", value: <span className="mono">{state.agreedBy.join(", ")}</span> }]),
    ...(state.probed === undefined ? [] : [{ term: "Probe says", value: state.probed }]),
    ...(planned.out && state.value !== undefined ? [{ term: `$${planned.out.name}`, value: <span className="mono">{state.value}</span> }] : []),
  ];
  return items.length === 0 ? null : <Facts items={items} />;
}

function Notes({ state }: { state: StepView }) {
  if (state.notes.length === 0) return null;
  return (
    <ul role="list" className="notes" aria-label="Notes">
      {state.notes.map((note) => (
        <li key={`${note.at}${note.text}`}><Moment at={note.at} /> <span className="mono dim">{note.actor}</span><p>{note.text}</p></li>
      ))}
    </ul>
  );
}
