import type { RunTypical } from "../../../shared/evidence";
import type { StepKey } from "../../../shared/ids";
import type { PlannedStep } from "../../../shared/plan";
import { refusalOf } from "../../../shared/run-refusal";
import type { RunView } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";
import { formatDuration } from "../../../shared/duration";
import { RiskBadge } from "../../components/badge";
import { Button } from "../../components/button";
import { useTicking } from "../../components/clock";
import { Command } from "../../components/command";
import { InlineProse, Prose } from "../../components/prose";
import { StateMark, toneOf } from "../../components/state-mark";
import { formatClock } from "../../lib/time";
import { plural } from "../../lib/units";
import { TallyBar, roughly } from "./checklist-row";
import type { Asking } from "./dialogs";
import { entriesOf, statusOf, tallyOf, tallyWords, type Group } from "./rows";
import "./group-panel.css";

interface GroupPanelProps {
  group: Group;
  view: RunView;
  typical: RunTypical | undefined;
  pick: (step: StepKey) => void;
  ask: (asking: Asking) => void;
  elsewhere: boolean;
}

/** One step on many hosts: how many stand how, what runs now, what failed and why. */
export function GroupPanel({ group, view, typical, pick, ask, elsewhere }: GroupPanelProps) {
  const [first] = group.steps;
  const tally = tallyOf(group.steps, view.steps);
  const status = statusOf(tally);
  const over = isEnded(view.status);
  const failed = group.steps.filter(({ key }) => view.steps[key]?.status === "failed").map(({ key }) => key);
  const canRetry = !elsewhere && failed.length > 0 && refusalOf(view, { type: "retry", steps: failed }) === undefined;
  if (!first) return null;
  const usual = typical?.steps[first.key];
  const same = group.steps.every(({ command }) => command === first.command);
  return (
    <section className={`step-panel tone-${toneOf(status)}`} aria-label="Step on several hosts">
      <header className="step-head">
        <p className="row"><StateMark state={status} size="m" word={over && status === "pending" ? "not reached" : undefined} /><RiskBadge risk={first.risk} /><span className="dim">{plural(group.steps.length, "host")}</span></p>
        <h2 className="step-title"><InlineProse markdown={first.title} /></h2>
        <p className="group-count">{tallyWords(tally, over)}</p>
        <TallyBar tally={tally} />
        {usual && <p className="faint">usually {formatDuration(roughly(usual.medianMs))} a host</p>}
      </header>
      <Prose markdown={first.prose} />
      {first.command !== undefined && <Command text={first.command} label={same ? "Command of this step" : `Command on ${first.host ?? "the first host"}`} />}
      {!same && <p className="faint">The command differs from host to host; this is the one of <span className="mono">{first.host}</span>.</p>}
      {canRetry && <div className="row"><Button look="primary" onClick={() => ask({ kind: "retry", steps: failed })}>Retry the {plural(failed.length, "host")} that failed…</Button></div>}
      {entriesOf(tally).map(([of]) => (
        <HostsOf key={of} status={of} steps={group.steps.filter(({ key }) => (view.steps[key]?.status ?? "pending") === of)} view={view} over={over} pick={pick} />
      ))}
    </section>
  );
}

const MOST_CHIPS = 300;
const WITH_REASON = new Set(["failed", "unknown", "undo failed", "waiting", "running", "undoing"]);
const MOST_LINES = 20;

interface HostsOfProps {
  status: ReturnType<typeof statusOf>;
  steps: readonly PlannedStep[];
  view: RunView;
  over: boolean;
  pick: (step: StepKey) => void;
}

/** Hosts that stand alike: with their reasons where there are any, else as names. */
function HostsOf({ status, steps, view, over, pick }: HostsOfProps) {
  const lines = WITH_REASON.has(status) ? steps.slice(0, MOST_LINES) : [];
  const chips = steps.slice(lines.length, lines.length + MOST_CHIPS);
  const left = steps.length - lines.length - chips.length;
  return (
    <section className={`group-hosts tone-${toneOf(status)}`} aria-label={`${steps.length} ${status}`}>
      <h3><StateMark state={status} word={`${steps.length} ${over && status === "pending" ? "not reached" : status}`} /></h3>
      {lines.length > 0 && (
        <ul role="list" className="group-lines">
          {lines.map((step) => <li key={step.key}><button type="button" className="host-line" onClick={() => pick(step.key)}><span className="mono">{nameOf(step)}</span><HostNews view={view} step={step.key} /></button></li>)}
        </ul>
      )}
      {chips.length > 0 && <p className="group-chips">{chips.map((step) => <button key={step.key} type="button" className="host-chip mono" onClick={() => pick(step.key)}>{nameOf(step)}</button>)}{left > 0 && <span className="faint">and {left} more</span>}</p>}
    </section>
  );
}

const nameOf = ({ host, each, key }: PlannedStep): string => host ?? each ?? key;

function HostNews({ view, step }: { view: RunView; step: StepKey }) {
  const state = view.steps[step];
  const text = useTicking((now) => (state?.startedAt !== undefined && state.endedAt === undefined ? formatClock(now - state.startedAt) : ""));
  return <><span className="why">{state?.reason ?? state?.question ?? ""}</span><span className="num faint">{text}</span></>;
}
