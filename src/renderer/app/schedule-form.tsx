import { useState } from "react";
import type { PlanDraft, PlanPreview } from "../../shared/plan";
import type { ScheduleView } from "../../shared/schedule";
import { Button } from "../components/button";
import { Field } from "../components/field";
import { ProblemNote } from "../components/problem-note";
import type { Problem } from "../../shared/problem";
import { go } from "./navigation";
import { useConsole, useQuery } from "./hooks";
import "./schedule-form.css";

const EVERY_MORNING = "0 7 * * *";

/**
 * Has the plan above run by the clock. It stands beside the plan, because what is agreed to is this plan on these hosts; where it runs
 * already, saving confirms it as it is now.
 */
export function ScheduleForm({ preview, draft }: { preview: PlanPreview; draft: PlanDraft }) {
  const schedules = useQuery("schedules.list", undefined, { refetchOn: ["schedules.changed"] });
  const { plan, problems } = preview;
  const needsPerson = plan.phases.some(({ steps }) => steps.some(({ kind, gate }) => kind !== "action" || gate !== undefined));
  if (plan.risk !== "read" || plan.dryRun || problems.length > 0 || needsPerson || !schedules.value) return null;
  const known = schedules.value.list.find((schedule) => sameDraft(schedule.draft, draft));
  return (
    <details className="schedule-form" open={known?.held !== undefined}>
      <summary>{known ? "Runs by the clock" : "Run by the clock…"}</summary>
      <CronForm key={known?.id ?? "new"} known={known} draft={draft} planHash={preview.hash} timeZone={schedules.value.timeZone} />
    </details>
  );
}

function CronForm({ known, draft, planHash, timeZone }: { known: ScheduleView | undefined; draft: PlanDraft; planHash: string; timeZone: string }) {
  const { client } = useConsole();
  const [cron, setCron] = useState(known?.cron ?? EVERY_MORNING);
  const [problem, setProblem] = useState<Problem>();
  const save = async (): Promise<void> => {
    const saved = await client.ask("schedules.save", { id: known?.id, draft, cron: cron.trim(), paused: known?.paused ?? false, planHash });
    if (saved.ok) go({ page: "schedules" });
    else setProblem(saved.problem);
  };
  const isCron = problem?.code === "schedule.bad-cron";
  return (
    <form onSubmit={(event) => { event.preventDefault(); void save(); }}>
      {known?.held && <ProblemNote problem={known.held} look="warning" />}
      <Field label="Cron expression" value={cron} onChange={(event) => { setCron(event.target.value); setProblem(undefined); }} error={isCron ? `${problem.message} ${problem.next ?? ""}` : undefined}
        hint={`minute hour day month weekday, in ${timeZone}; 0 7 * * 1-5 is 07:00 on weekdays`} />
      {problem && !isCron && <ProblemNote problem={problem} alert />}
      <Button type="submit">{known ? "Save, and confirm this plan" : "Add to schedules"}</Button>
      <p className="faint">It runs while the console is open, and only exactly this plan. If the text or the hosts change, it waits for you.</p>
    </form>
  );
}

const sameDraft = (a: PlanDraft, b: PlanDraft): boolean => draftKey(a) === draftKey(b);
const draftKey = ({ runbook, target, params }: PlanDraft): string =>
  JSON.stringify([runbook, target?.kind, target?.id, Object.entries(params).sort(([left], [right]) => (left < right ? -1 : 1))]);
