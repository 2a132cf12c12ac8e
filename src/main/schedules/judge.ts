import type { PlanPreview } from "../../shared/plan";
import type { Problem } from "../../shared/problem";
import type { ConfirmedPlan } from "../../shared/schedule";

/** Why a plan may not run without a person beside it; undefined: it may. Pure. */
export function refusalOf({ plan, problems, arming }: PlanPreview): Problem | undefined {
  const [problem] = problems;
  if (problem) return problem;
  if (plan.risk !== "read" || arming.kind !== "go")
    return { code: "schedule.not-read", message: `This plan is of risk ${plan.risk}: only what reads may start by the clock.`, next: "Start it yourself from its plan." };
  const step = plan.phases.flatMap(({ steps }) => steps).find(({ kind, gate }) => kind !== "action" || gate !== undefined);
  if (step) return { code: "schedule.needs-a-person", message: `Step "${step.title}" (line ${step.line}) waits for a person.`, next: "Schedule a runbook without manual checks and gates.", at: { line: step.line } };
  if (plan.dryRun) return { code: "schedule.dry-run", message: "A dry run has nothing to find out by the clock.", next: "Schedule the real run: it only reads." };
  return undefined;
}

/** What is not as the person agreed to it; undefined: it is the same plan. Pure. */
export function driftOf({ plan, hash }: PlanPreview, confirmed: ConfirmedPlan): Problem | undefined {
  if (hash === confirmed.hash) return undefined;
  const added = plan.hosts.filter((host) => !confirmed.hosts.includes(host));
  const removed = confirmed.hosts.filter((host) => !plan.hosts.includes(host));
  const causes = [
    ...(plan.sourceHash === confirmed.sourceHash ? [] : ["the runbook's text was edited"]),
    ...(added.length > 0 ? [`it would now run on ${added.join(", ")} too`] : []),
    ...(removed.length > 0 ? [`it would no longer run on ${removed.join(", ")}`] : []),
  ];
  return {
    code: "schedule.changed", message: `The plan is not the one that was agreed to: ${causes.length > 0 ? causes.join("; ") : "the fleet file or this version of the console resolves it otherwise"}.`,
    next: "Read the plan and confirm the schedule.",
  };
}
