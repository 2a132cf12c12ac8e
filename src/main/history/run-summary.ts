import type { RunSummary, RunView } from "../../shared/run";
import { countSteps } from "../../shared/run-view";

/** A run's row in lists. */
export function summarize(view: RunView): RunSummary {
  const { runbook, title, target, environment, params, risk, dryRun } = view.plan;
  const { total, done } = countSteps(view);
  const { id, status, reason, actor, createdAt, endedAt } = view;
  return { id, runbook, title, target, environment, params, risk, dryRun, status, reason, actor, createdAt, endedAt, stepsDone: done, stepsTotal: total };
}
