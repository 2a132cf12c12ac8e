import { Check, Play, ShieldQuestion, Square } from "lucide-react";
import { useMemo } from "react";
import { definitionsOf, withDefinitions } from "../../shared/runbook/definitions";
import type { Phase, Runbook, RunbookStep } from "../../shared/runbook/model";
import { formatDuration } from "../../shared/duration";
import { Badge, RiskBadge } from "./badge";
import { Command } from "./command";
import { InlineProse, Prose } from "./prose";
import "./runbook-text.css";

/** The runbook in reading order: prose, and each step where it stands. */
export function RunbookText({ runbook }: { runbook: Runbook }) {
  const definitions = useMemo(() => definitionsOf(runbook.source), [runbook.source]);
  return <div className="runbook-text">{runbook.phases.map((phase) => <PhaseText key={phase.id} phase={phase} definitions={definitions} />)}</div>;
}

type Definitions = ReturnType<typeof definitionsOf>;

function PhaseText({ phase, definitions }: { phase: Phase; definitions: Definitions }) {
  const steps = new Map(phase.steps.map((step) => [step.id, step]));
  return (
    <section className="phase" aria-label={phase.title || "Introduction"}>
      {phase.title && (
        <header className="row phase-head">
          <h2><InlineProse markdown={phase.title} /></h2>
          {phase.each && <Badge title="Repeated for each">each {phase.each}{phase.max !== undefined && `, ${phase.max} at once`}</Badge>}
          {phase.steps.length > 0 && phase.onFail !== "stop" && <Badge title="When a step fails">on failure: {phase.onFail}</Badge>}
        </header>
      )}
      {phase.body.map((part, index) => {
        if (part.type === "prose") return <Prose key={`prose-${index}`} markdown={withDefinitions(part.markdown, definitions)} />;
        const step = steps.get(part.id);
        return step ? <StepText key={part.id} step={step} definitions={definitions} /> : null;
      })}
    </section>
  );
}

const ICONS = { manual: Square, gate: ShieldQuestion, action: Play } as const;

function StepText({ step, definitions }: { step: RunbookStep; definitions: Definitions }) {
  const Icon = step.ticked ? Check : ICONS[step.kind];
  const kind = { manual: "Check by hand", gate: "Waits for a person", action: "Action" }[step.kind];
  return (
    <div className="text-step" style={{ marginLeft: `${step.depth * 1.25}rem` }}>
      <span className="text-step-mark" title={kind}><Icon aria-hidden /><span className="sr-only">{kind}: </span></span>
      <div className="text-step-body">
        <p className="text-step-title"><InlineProse markdown={step.title} /></p>
        <StepFacts step={step} />
        <Prose markdown={withDefinitions(step.prose, definitions)} />
        {step.action && <Command text={step.action.source} label={`Command of ${step.id}`} />}
        {step.undo && <details><summary>Undo{step.undo.until && <> until <code>{step.undo.until}</code></>}</summary><Command text={step.undo.action.source} label="Undo" /></details>}
        {step.probe && <details><summary>Did it happen? <span className="faint">done when it says <code>{step.probe.done}</code></span></summary><Command text={step.probe.action.source} label="Probe" /></details>}
      </div>
    </div>
  );
}

function StepFacts({ step }: { step: RunbookStep }) {
  const { action, gate } = step;
  if (!action && !gate && !step.owner) return null;
  return (
    <p className="row text-step-facts">
      {action && <RiskBadge risk={action.risk} />}
      {action && <span className="faint mono">{action.language}</span>}
      {action?.on && <span className="faint">on <code>{action.on}</code></span>}
      {action?.each && <span className="faint">each <code>{action.each}</code></span>}
      {action?.timeoutMs !== undefined && <span className="faint">within {formatDuration(action.timeoutMs)}</span>}
      {action?.out && <span className="faint">sets <code>${action.out.name}</code></span>}
      {gate && <span className="faint">agreed by {gate.by ?? "anyone"}{gate.count > 1 && ` (${gate.count} people)`}{gate.type && <>, typing <code>{gate.type}</code></>}</span>}
      {step.owner && <span className="faint">owner {step.owner}</span>}
    </p>
  );
}
