import type { RunView, StepView } from "../../../shared/run";

/**
 * A run as a person should see it. Of an interrupted run nothing goes on: what its journal began and never ended is unknown until
 * somebody resumes it, which asks the hosts.
 */
export function asItStands(view: RunView): RunView {
  if (view.status !== "interrupted") return view;
  return { ...view, steps: Object.fromEntries(Object.entries(view.steps).map(([key, step]) => [key, stopped(step)])) };
}

function stopped(step: StepView): StepView {
  if (step.status !== "running" && step.status !== "undoing") return step;
  const what = step.status === "running" ? "It" : "Its undo";
  return { ...step, status: "unknown", reason: `${what} was under way when the console ended. Resuming asks what came of it.` };
}
