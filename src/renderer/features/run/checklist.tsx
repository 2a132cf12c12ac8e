import { memo, useEffect, useRef } from "react";
import type { StepKey } from "../../../shared/ids";
import type { PlannedStep } from "../../../shared/plan";
import type { RunView, StepView } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import { InlineProse } from "../../components/prose";
import { StateMark, toneOf } from "../../components/state-mark";
import { formatDuration } from "../../../shared/duration";
import { useTicking } from "../../components/clock";
import "./checklist.css";

interface ChecklistProps {
  view: RunView;
  shown: StepKey | undefined;
  pick: (step: StepKey) => void;
}

/** Phases and steps as a list to tick down; picking one shows it in full. */
export function Checklist({ view, shown, pick }: ChecklistProps) {
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    const item = shown && list.current?.querySelector<HTMLElement>("[aria-pressed=true]");
    if (item && list.current) list.current.scrollTop = item.offsetTop - list.current.clientHeight / 3;
  }, [shown]);
  return (
    <nav className="checklist" aria-label="Steps" ref={list}>
      {view.plan.phases.filter(({ steps }) => steps.length > 0).map((phase, index) => (
        <section key={`${phase.id}${phase.each ?? ""}${index}`} aria-label={[phase.title || "Steps", phase.each].filter(Boolean).join(": ")}>
          <h2 className="checklist-phase">{phase.title || "Steps"}{phase.each && <span className="mono faint"> {phase.each}</span>}</h2>
          <ol role="list">
            {phase.steps.map((step) => <Item key={step.key} step={step} state={view.steps[step.key]} over={isEnded(view.status)} shown={step.key === shown} current={step.key === view.current} pick={pick} />)}
          </ol>
        </section>
      ))}
    </nav>
  );
}

interface ItemProps {
  step: PlannedStep;
  state: StepView | undefined;
  /** The run has ended: what is still pending never had its turn. */
  over: boolean;
  shown: boolean;
  current: boolean;
  pick: (step: StepKey) => void;
}

const Item = memo(function Item({ step, state, over, shown, current, pick }: ItemProps) {
  const status = state?.status ?? "pending";
  return (
    <li>
      <button type="button" className={`item item-${status.replace(" ", "-")} tone-${toneOf(status)}`} aria-pressed={shown} aria-current={current ? "step" : undefined} onClick={() => pick(step.key)}>
        <StateMark state={status} word={over && status === "pending" ? "not reached" : undefined} />
        <span className="item-title"><InlineProse markdown={step.title} /></span>
        <span className="item-end">
          {step.host && <span className="mono faint">{step.host}</span>}
          {state && <StepTime state={state} />}
        </span>
      </button>
    </li>
  );
});

function StepTime({ state: { startedAt, endedAt, status } }: { state: StepView }) {
  const text = useTicking((now) => {
    // The undo's end is no measure of how long the step took.
    if (startedAt === undefined || status === "undone" || status === "undo failed" || (endedAt === undefined && status !== "running" && status !== "undoing" && status !== "waiting")) return "";
    const ms = (endedAt ?? now) - startedAt;
    if (endedAt !== undefined) return formatDuration(ms);
    return ms < 1_000 ? "" : formatDuration(Math.floor(ms / 1_000) * 1_000);
  });
  return <span className="num faint">{text}</span>;
}
