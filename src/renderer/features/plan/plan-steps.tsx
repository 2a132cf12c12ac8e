import { memo, useMemo, useState } from "react";
import type { RunTypical } from "../../../shared/evidence";
import { stepName } from "../../../shared/evidence";
import type { Plan, PlannedPhase, PlannedStep } from "../../../shared/plan";
import { formatDuration } from "../../../shared/duration";
import { Badge, RiskBadge } from "../../components/badge";
import { Button } from "../../components/button";
import { Command } from "../../components/command";
import { InlineProse, Prose } from "../../components/prose";
import { plural } from "../../lib/units";
import { describeStep, phaseTitle, togetherOf, type Together } from "./describe";
import "./plan-steps.css";

const SHOWN_PHASES = 40;
const SHOWN_STEPS = 60;

interface PlanStepsProps {
  plan: Plan;
  typical: RunTypical | undefined;
}

/** Every step in order, each with its hosts and the literal command. A long plan is drawn as far as it is asked for. */
export const PlanSteps = memo(function PlanSteps({ plan, typical }: PlanStepsProps) {
  const [most, setMost] = useState(SHOWN_PHASES);
  const phases = useMemo(() => numbered(plan.phases.filter(({ steps }) => steps.length > 0)), [plan.phases]);
  return (
    <div className="plan-steps">
      {phases.slice(0, most).map(({ phase, first }, index) => <PhaseSteps key={`${phase.id}${phase.each ?? ""}${index}`} phase={phase} first={first} dryRun={plan.dryRun} typical={typical} />)}
      {phases.length > most && <p className="row"><Button onClick={() => setMost(most + SHOWN_PHASES * 5)}>Show more</Button><span className="dim">{plural(phases.length - most, "phase")} below</span></p>}
    </div>
  );
});

/** Each phase with the number of its first step. */
function numbered(phases: readonly PlannedPhase[]): { phase: PlannedPhase; first: number }[] {
  let first = 1;
  return phases.map((phase) => {
    const entry = { phase, first };
    first += phase.steps.length;
    return entry;
  });
}

const ON_FAIL = { undo: "a failure undoes everything done so far", stop: "a failure stops", continue: "a failure is passed over" } as const;

function PhaseSteps({ phase, first, dryRun, typical }: { phase: PlannedPhase; first: number; dryRun: boolean; typical: RunTypical | undefined }) {
  const [most, setMost] = useState(SHOWN_STEPS);
  const groups = useMemo(() => togetherOf(phase.steps, first), [phase.steps, first]);
  const side = groups.some(({ steps }) => steps.length > 1);
  return (
    <section className="plan-phase" aria-label={phaseTitle(phase)}>
      <header className="row">
        <h2><InlineProse markdown={phase.title || "Steps"} /></h2>
        {phase.each && <Badge>{phase.each}</Badge>}
        <span className="faint">{ON_FAIL[phase.onFail]}{side && phase.parallel > 1 && `, ${phase.parallel} at once`}</span>
      </header>
      <ol className="plan-list">
        {groups.slice(0, most).map((group) => <StepRow key={group.number} group={group} dryRun={dryRun} typical={typical} />)}
      </ol>
      {groups.length > most && <p className="row plan-more"><Button onClick={() => setMost(most + SHOWN_STEPS * 5)}>Show more</Button><span className="dim">{plural(groups.length - most, "step")} below</span></p>}
    </section>
  );
}

const KINDS = { manual: "by hand", gate: "gate", action: "" } as const;

function StepRow({ group: { steps, number }, dryRun, typical }: { group: Together; dryRun: boolean; typical: RunTypical | undefined }) {
  const [step] = steps;
  if (!step) return null;
  const env = Object.entries(step.env);
  const usual = typical?.steps[stepName(step.key)];
  return (
    <li className="plan-step">
      <span className="num faint plan-number">{number}{steps.length > 1 && <>–<wbr />{number + steps.length - 1}</>}</span>
      <div className="plan-step-body">
        <div className="row plan-step-head">
          <p className="plan-step-title"><InlineProse markdown={step.title} /></p>
          <Hosts steps={steps} />
          {step.kind === "action" ? <RiskBadge risk={step.risk} /> : <Badge>{KINDS[step.kind]}</Badge>}
          {dryRun && step.kind === "action" && step.risk !== "read" && <Badge title="A dry run only shows it">shown only</Badge>}
        </div>
        <Prose markdown={step.prose} />
        <Commands steps={steps} number={number} of="Command" commandOf={({ command }) => command} />
        <p className="faint plan-facts">{[...describeStep(step), ...(usual ? [`usually ${formatDuration(Math.max(100, Math.round(usual.medianMs / 100) * 100))}`] : [])].join(" · ")}</p>
        {(env.length > 0 || step.secrets.length > 0) && (
          <details><summary>Environment{steps.length > 1 && <> on <span className="mono">{step.host}</span></>}</summary><p className="mono plan-env">{env.map(([name, value]) => <span key={name}><span className="faint">{name}=</span>{value}</span>)}{step.secrets.map((name) => <span key={name}><span className="faint">{name}=</span><em>secret</em></span>)}</p></details>
        )}
        {step.undo && <details><summary>Undo{step.undo.host && step.undo.host !== step.host && <> on <span className="mono">{step.undo.host}</span></>}{step.undo.until && <>, until <code>{step.undo.until}</code> is done</>}</summary><Commands steps={steps} number={number} of="Undo" commandOf={({ undo }) => undo?.command} /></details>}
        {step.probe && <details><summary>Did it happen?</summary><Commands steps={steps} number={number} of="Probe" commandOf={({ probe }) => probe?.command} /></details>}
      </div>
    </li>
  );
}

const FEW = 6;

function Hosts({ steps }: { steps: readonly PlannedStep[] }) {
  const hosts = steps.flatMap(({ host }) => (host === undefined ? [] : [host]));
  if (hosts.length <= FEW) return <>{hosts.map((host, index) => <span key={`${host}${index}`} className="plan-host mono">{host}</span>)}</>;
  return <details className="plan-hosts"><summary>{plural(hosts.length, "host")}</summary><p className="mono">{hosts.join(" ")}</p></details>;
}

interface CommandsProps {
  steps: readonly PlannedStep[];
  number: number;
  of: "Command" | "Undo" | "Probe";
  commandOf: (step: PlannedStep) => string | undefined;
}

/** The literal commands: one where it is the same everywhere, else each with its host. */
function Commands({ steps, number, of, commandOf }: CommandsProps) {
  const byText = new Map<string, string[]>();
  for (const step of steps) {
    const text = commandOf(step);
    if (text !== undefined) byText.set(text, [...(byText.get(text) ?? []), step.host ?? step.each ?? step.key]);
  }
  const all = [...byText];
  const [first] = all;
  if (!first) return null;
  const name = `${of} of step ${number}`;
  if (all.length === 1) return <Command text={first[0]} label={name} />;
  return <Command text={all.map(([text, hosts]) => `# ${hosts.join(" ")}\n${text.replace(/\n+$/, "")}`).join("\n\n")} label={name} />;
}
