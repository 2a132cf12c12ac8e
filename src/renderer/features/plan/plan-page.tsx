import { useState } from "react";
import type { PlanDraft, PlanPreview } from "../../../shared/plan";
import type { Problem } from "../../../shared/problem";
import { useConsole, useQuery } from "../../app/hooks";
import { go, replaceRoute } from "../../app/navigation";
import { formatRoute } from "../../app/route";
import { ScheduleForm } from "../../app/schedule-form";
import { Badge, RiskBadge } from "../../components/badge";
import { Button, ButtonLink } from "../../components/button";
import { Answer } from "../../components/empty";
import { ProblemNote } from "../../components/problem-note";
import { ArmPanel } from "./arm-panel";
import { BlastRadius } from "./blast-radius";
import { ChangesPanel } from "./changes-panel";
import { PlanSteps } from "./plan-steps";
import "./plan-page.css";

/** What will happen to which hosts, in full, and the only place from which it can be started. */
export function PlanPage({ draft }: { draft: PlanDraft }) {
  const { client } = useConsole();
  const preview = useQuery("plan.preview", draft);
  const typical = useQuery("run.typical", { runbook: draft.runbook }).value;
  const [refusal, setRefusal] = useState<Problem>();
  // A refused start spends the arm code: what comes next is read anew.
  const start = async (armCode: string, typed: string | undefined): Promise<void> => {
    const started = await client.ask("run.start", { armCode, typed });
    if (started.ok) return go({ page: "run", id: started.value });
    setRefusal(started.problem);
    return preview.refetch();
  };
  return (
    <Answer known={preview} what="the plan" retry={() => void preview.refetch()}>
      {(value) => (
        <>
          <Head preview={value} draft={draft} />
          {refusal && <ProblemNote problem={refusal} alert><span className="dim">The plan below was made anew. Read it again before you arm it.</span></ProblemNote>}
          <Verdicts preview={value} again={() => void preview.refetch()} />
          <div className="plan-columns">
            <div className="stack">
              <ChangesPanel draft={draft} />
              <PlanSteps plan={value.plan} typical={typical} />
            </div>
            <aside className="plan-side" aria-label="Arming">
              <BlastRadius preview={value} typical={typical} />
              <ArmPanel key={value.armCode ?? value.hash} preview={value} start={start} again={() => { setRefusal(undefined); void preview.refetch(); }} dryRun={value.plan.dryRun || value.plan.risk === "read" ? undefined : () => replaceRoute({ page: "plan", draft: { ...draft, dryRun: true } })} />
              <ScheduleForm preview={value} draft={draft} />
            </aside>
          </div>
        </>
      )}
    </Answer>
  );
}

function Head({ preview, draft }: { preview: PlanPreview; draft: PlanDraft }) {
  const { plan } = preview;
  return (
    <header className="page-head">
      <p className="crumbs"><a href={formatRoute({ page: "runbook", id: plan.runbook, target: plan.target })}>Runbook</a><span aria-hidden>/</span><span>Plan</span></p>
      <div className="row spread">
        <h1 className="page-title">{plan.title}{plan.target && <> on <span className="mono">{plan.target.id}</span></>}</h1>
        <div className="row">
          {plan.dryRun && <Button size="s" onClick={() => replaceRoute({ page: "plan", draft: { ...draft, dryRun: false } })}>Plan the real run</Button>}
          <ButtonLink size="s" look="quiet" href={formatRoute({ page: "runbook", id: plan.runbook, target: plan.target })}>Change parameters</ButtonLink>
        </div>
      </div>
      <p className="row">
        <RiskBadge risk={plan.risk} />
        {plan.dryRun && <Badge title="Only steps that read are executed">dry run</Badge>}
        {Object.entries(plan.params).map(([name, value]) => <code key={name} className="plan-param"><span className="faint">{name}=</span>{value}</code>)}
      </p>
    </header>
  );
}

/** Advice that names an option of the command line names the field here. */
function forWindow(problem: Problem): Problem {
  if (!problem.next?.includes("--param")) return problem;
  const name = /--param ([A-Z_][A-Z0-9_]*)/.exec(problem.next)?.[1];
  return { ...problem, next: `Fill in ${name ? `the field ${name}` : "its field"} under "Change parameters".` };
}

function Verdicts({ preview, again }: { preview: PlanPreview; again: () => void }) {
  if (preview.problems.length + preview.warnings.length === 0) return null;
  return (
    <section aria-label="Problems and warnings">
      {preview.problems.map((problem) => <ProblemNote key={problem.code + problem.message} problem={forWindow(problem)} />)}
      {preview.warnings.map((problem) => <ProblemNote key={problem.code + problem.message} problem={problem} look="warning" />)}
      {preview.problems.length > 0 && <p className="row plan-again"><Button size="s" onClick={again}>Plan again</Button><span className="dim">This plan cannot start as it is.</span></p>}
    </section>
  );
}
