import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { formatDuration } from "../../../shared/duration";
import type { RunTypical } from "../../../shared/evidence";
import type { PlannedStep } from "../../../shared/plan";
import type { RunView, StepView } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import { useTicking } from "../../components/clock";
import { InlineProse } from "../../components/prose";
import { StateMark, toneOf } from "../../components/state-mark";
import { localTime } from "../../lib/time";
import { plural } from "../../lib/units";
import { entriesOf, statusOf, tallyWords, type Row, type Tally } from "./rows";

interface RowProps {
  row: Row;
  view: RunView;
  shown: boolean;
  typical: RunTypical | undefined;
  pick: (row: Row) => void;
  toggle: (row: Row) => void;
}

/** One line of the checklist. */
export function ChecklistRow({ row, view, shown, typical, pick, toggle }: RowProps) {
  const over = isEnded(view.status);
  switch (row.kind) {
    case "phase": return <PhaseRow row={row} shown={shown} over={over} toggle={toggle} />;
    case "group": return <GroupRow row={row} shown={shown} over={over} pick={pick} toggle={toggle} />;
    case "step": return (
      <StepRow
        row={row} step={row.step} state={view.steps[row.step.key]} inGroup={row.group !== undefined} over={over} shown={shown}
        current={row.step.key === view.current} usualMs={typical?.steps[row.step.key]?.medianMs} pick={pick}
      />
    );
  }
}

function PhaseRow({ row, shown, over, toggle }: { row: Extract<Row, { kind: "phase" }>; over: boolean; shown: boolean; toggle: (row: Row) => void }) {
  const { section: { phase }, tally, open } = row;
  return (
    <h2 className="checklist-phase">
      <button type="button" className="phase-button" data-row={row.id} aria-expanded={open} tabIndex={shown ? 0 : -1} aria-pressed={shown} onClick={() => toggle(row)}>
        <Fold open={open} />
        <span className="phase-title"><InlineProse markdown={phase.title || "Steps"} />{phase.each && <span className="mono faint"> {phase.each}</span>}</span>
        <span className="num faint phase-count">{phaseCount(tally, over)}</span>
      </button>
    </h2>
  );
}

function phaseCount(tally: Tally, over: boolean): string {
  const total = entriesOf(tally).reduce((count, [, add]) => count + add, 0);
  const finished = (tally.done ?? 0) + (tally.skipped ?? 0) + (tally["would run"] ?? 0);
  return over && tally.pending === total ? "not reached" : `${finished}/${total}`;
}

function GroupRow({ row, shown, over, pick, toggle }: { row: Extract<Row, { kind: "group" }>; over: boolean; shown: boolean; pick: (row: Row) => void; toggle: (row: Row) => void }) {
  const { group, tally, open } = row;
  const [first] = group.steps;
  const status = statusOf(tally);
  return (
    <div className={`item-group tone-${toneOf(status)}`}>
      <button type="button" className="fold-button" tabIndex={-1} aria-label={open ? "Fold the hosts" : "Show the hosts"} aria-expanded={open} onClick={() => toggle(row)}><Fold open={open} /></button>
      <button type="button" className={`item item-${status.replace(" ", "-")} tone-${toneOf(status)}`} data-row={row.id} aria-pressed={shown} tabIndex={shown ? 0 : -1} onClick={() => pick(row)}>
        <StateMark state={status} word={over && status === "pending" ? "not reached" : undefined} />
        <span className="item-title">
          {first && <InlineProse markdown={first.title} />}
          <span className="item-tally">{tallyWords(tally, over)}</span>
          <TallyBar tally={tally} />
        </span>
        <span className="item-end"><span className="faint">{plural(group.steps.length, "host")}</span></span>
      </button>
    </div>
  );
}

/** How many stand how, as lengths. */
export function TallyBar({ tally }: { tally: Tally }) {
  return (
    <span className="tally-bar" aria-hidden>
      {entriesOf(tally).map(([status, count]) => <span key={status} className={`tally-${status.replace(" ", "-")} tone-${toneOf(status)}`} style={{ flexGrow: count }} />)}
    </span>
  );
}

const Fold = ({ open }: { open: boolean }) => (open ? <ChevronDown aria-hidden className="fold-icon" /> : <ChevronRight aria-hidden className="fold-icon" />);

interface StepRowProps {
  row: Row;
  step: PlannedStep;
  state: StepView | undefined;
  inGroup: boolean;
  /** The run has ended: what is still pending never had its turn. */
  over: boolean;
  shown: boolean;
  current: boolean;
  usualMs: number | undefined;
  pick: (row: Row) => void;
}

const sameRow = (a: StepRowProps, b: StepRowProps): boolean =>
  a.step === b.step && a.state === b.state && a.over === b.over && a.shown === b.shown && a.current === b.current && a.usualMs === b.usualMs && a.pick === b.pick && a.inGroup === b.inGroup;

const StepRow = memo(function StepRow({ row, step, state, inGroup, over, shown, current, usualMs, pick }: StepRowProps) {
  const status = state?.status ?? "pending";
  const deed = state?.deeds?.at(-1);
  return (
    <button type="button" className={`item item-${status.replace(" ", "-")} tone-${toneOf(status)}${inGroup ? " item-member" : ""}`} data-row={row.id} aria-pressed={shown} aria-current={current ? "step" : undefined} tabIndex={shown ? 0 : -1} onClick={() => pick(row)}>
      <StateMark state={status} word={wordOf(state, over)} />
      <span className="item-title">
        {inGroup && step.host ? <><span className="sr-only"><InlineProse markdown={step.title} /> </span><span className="mono">{step.host}</span></> : <InlineProse markdown={step.title} />}
        {inGroup && state?.reason && (status === "failed" || status === "unknown" || status === "undo failed") && <span className="item-why">{state.reason}</span>}
      </span>
      <span className="item-end">
        {step.host && !inGroup && <span className="mono faint">{step.host}</span>}
        {state && <StepTime state={state} usualMs={usualMs} />}
        {deed && <span className="faint item-deed">{localTime(deed.at)} {deed.actor}</span>}
      </span>
    </button>
  );
}, sameRow);

function wordOf(state: StepView | undefined, over: boolean): string | undefined {
  if (state?.status === "pending") return over ? "not reached" : state.retrying ? "runs again" : state.aimed ? "aimed" : undefined;
  return state?.waitingFor === "aim" ? "aim or tick" : undefined;
}

function StepTime({ state: { startedAt, endedAt, status }, usualMs }: { state: StepView; usualMs: number | undefined }) {
  const text = useTicking((now) => {
    // The undo's end is no measure of how long the step took.
    if (startedAt === undefined || status === "undone" || status === "undo failed") return "";
    if (endedAt !== undefined) return formatDuration(endedAt - startedAt);
    if (status !== "running" && status !== "undoing" && status !== "waiting") return "";
    const ms = now - startedAt;
    return ms < 1_000 ? "" : formatDuration(Math.floor(ms / 1_000) * 1_000);
  });
  const usual = text === "" && status === "pending" && usualMs !== undefined ? `~${formatDuration(roughly(usualMs))}` : "";
  return <span className="num faint" title={usual === "" ? undefined : "usually, by earlier runs"}>{text || usual}</span>;
}

/** A median needs no milliseconds once it is over a second. */
export const roughly = (ms: number): number => (ms < 1_000 ? Math.round(ms / 100) * 100 : Math.round(ms / 1_000) * 1_000);
