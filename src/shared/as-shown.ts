import type { RunView } from "./run";

/**
 * A run as it truly stands. The journal of an interrupted run ends before its steps do: a step without an end is not running,
 * its end is unknown until it is probed or somebody decides.
 */
export function asShown(view: RunView): RunView {
  if (view.status !== "interrupted") return view;
  const steps = Object.entries(view.steps).map(([key, step]) =>
    [key, step.status === "running" || step.status === "undoing" ? { ...step, status: "unknown" as const, reason: step.reason ?? "The console ended before this did; whether it took effect is asked when the run is resumed." } : step] as const);
  return { ...view, steps: Object.fromEntries(steps) };
}
