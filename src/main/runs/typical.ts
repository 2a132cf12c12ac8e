import { type RunTypical, stepName, type Typical } from "../../shared/evidence";
import type { RunbookId, RunId } from "../../shared/ids";
import type { Plan } from "../../shared/plan";
import type { RunLookups, StepDuration } from "../history";

/** Older runs than these tell little about how long a step takes now. */
const MOST_OF_A_STEP = 50;
/** Durations read at once: a few milliseconds' worth, whatever the history holds. */
const MOST_ROWS = 8_000;

/** What the steps of a runbook usually take, by step name. */
export function typicalOfRunbook(runs: RunLookups, runbook: RunbookId, before?: RunId): RunTypical {
  const byStep = medians(runs.durations(runbook, MOST_ROWS, before));
  const { "": total, ...steps } = Object.fromEntries(byStep);
  return { steps, total };
}

/** The same for the steps of one run, by their keys, from the runs before it. */
export function typicalOfRun(runs: RunLookups, run: RunId, plan: Plan): RunTypical {
  const { steps, total } = typicalOfRunbook(runs, plan.runbook, run);
  const known = plan.phases.flatMap((phase) => phase.steps).flatMap(({ key }): [string, Typical][] => {
    const name = stepName(key);
    const typical = Object.hasOwn(steps, name) ? steps[name] : undefined;
    return typical ? [[key, typical]] : [];
  });
  return { steps: Object.fromEntries(known), total };
}

/** Medians by step of the newest durations; `durations` comes newest first. */
export function medians(durations: readonly StepDuration[]): Map<string, Typical> {
  const byStep = new Map<string, number[]>();
  for (const { step, ms } of durations) {
    const known = byStep.get(step);
    if (known === undefined) byStep.set(step, [ms]);
    else if (known.length < MOST_OF_A_STEP) known.push(ms);
  }
  return new Map([...byStep].map(([step, all]) => [step, { medianMs: median(all), count: all.length }]));
}

/** The middle one, or the mean of the two in the middle; `values` is not empty. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? upper;
  return (lower + upper) / 2;
}
