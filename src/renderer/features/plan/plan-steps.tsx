import { memo } from "react";
import type { Plan, PlannedPhase, PlannedStep } from "../../../shared/plan";
import { formatDuration } from "../../../shared/duration";
import { Badge, RiskBadge } from "../../components/badge";
import { Command } from "../../components/command";
import { InlineProse, Prose } from "../../components/prose";
import { describeExpectation, phaseTitle } from "./describe";
import "./plan-steps.css";

/** Every step in order, each with its host and the literal command. */
export const PlanSteps = memo(function PlanSteps({ plan }: { plan: Plan }) {
  const phases = plan.phases.filter(({ steps }) => steps.length > 0);
  const firstOf = (index: number): number => 1 + phases.slice(0, index).reduce((total, { steps }) => total + steps.length, 0);
  return (
    <div className="plan-steps">
      {phases.map((phase, index) => <PhaseSteps key={`${phase.id}${phase.each ?? ""}${index}`} phase={phase} first={firstOf(index)} dryRun={plan.dryRun} />)}
    </div>
  );
});

function PhaseSteps({ phase, first, dryRun }: { phase: PlannedPhase; first: number; dryRun: boolean }) {
  return (
    <section className="plan-phase" aria-label={phaseTitle(phase)}>
      <header className="row">
        <h2><InlineProse markdown={phase.title || "Steps"} /></h2>
        {phase.each && <Badge>{phase.each}</Badge>}
        <span className="faint">{{ undo: "a failure undoes everything done so far", stop: "a failure stops", continue: "a failure is passed over" }[phase.onFail]}{phase.parallel > 1 && `, ${phase.parallel} at once`}</span>
      </header>
      <ol className="plan-list" start={first}>
        {phase.steps.map((step, index) => <StepRow key={step.key} step={step} number={first + index} dryRun={dryRun} />)}
      </ol>
    </section>
  );
}

const KINDS = { manual: "by hand", gate: "gate", action: "" } as const;

function StepRow({ step, number, dryRun }: { step: PlannedStep; number: number; dryRun: boolean }) {
  const env = Object.entries(step.env);
  return (
    <li className="plan-step">
      <span className="num faint plan-number">{number}</span>
      <div className="plan-step-body">
        <div className="row plan-step-head">
          <p className="plan-step-title"><InlineProse markdown={step.title} /></p>
          {step.host && <span className="plan-host mono">{step.host}</span>}
          {step.kind === "action" ? <RiskBadge risk={step.risk} /> : <Badge>{KINDS[step.kind]}</Badge>}
          {dryRun && step.kind === "action" && step.risk !== "read" && <Badge title="A dry run only shows it">shown only</Badge>}
        </div>
        <Prose markdown={step.prose} />
        {step.command !== undefined && <Command text={step.command} label={`Command of step ${number}`} />}
        <StepFacts step={step} />
        {(env.length > 0 || step.secrets.length > 0) && (
          <details><summary>Environment</summary><p className="mono plan-env">{env.map(([name, value]) => <span key={name}><span className="faint">{name}=</span>{value}</span>)}{step.secrets.map((name) => <span key={name}><span className="faint">{name}=</span><em>secret</em></span>)}</p></details>
        )}
        {step.undo && <details><summary>Undo{step.undo.host && step.undo.host !== step.host && <> on <span className="mono">{step.undo.host}</span></>}{step.undo.until && <>, until <code>{step.undo.until}</code> is done</>}</summary><Command text={step.undo.command} label={`Undo of step ${number}`} /></details>}
        {step.probe && <details><summary>Did it happen?</summary><Command text={step.probe.command} label={`Probe of step ${number}`} /></details>}
      </div>
    </li>
  );
}

function StepFacts({ step }: { step: PlannedStep }) {
  const facts = [
    ...(step.kind === "action" ? [`within ${formatDuration(step.timeoutMs)}`] : []),
    ...(step.retry ? [`up to ${step.retry.times} times, ${formatDuration(step.retry.everyMs)} apart`] : []),
    ...step.expect.map((expected) => `expects ${describeExpectation(expected)}`),
    ...(step.when ? [`only when ${step.when}`] : []),
    ...(step.out ? [`sets $${step.out.name}`] : []),
    ...(step.gate ? [`agreed by ${step.gate.by ?? "a person"}${step.gate.count > 1 ? ` (${step.gate.count} people)` : ""}${step.gate.type ? `, typing "${step.gate.type}"` : ""}`] : []),
    ...(step.owner ? [`owner ${step.owner}`] : []),
    ...(step.kind === "action" && step.risk !== "read" && !step.undo ? ["no undo"] : []),
  ];
  return facts.length === 0 ? null : <p className="faint plan-facts">{facts.join(" · ")}</p>;
}
