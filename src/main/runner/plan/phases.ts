import type { StepKey } from "../../../shared/ids";
import type { PlannedPhase } from "../../../shared/plan";
import type { Phase } from "../../../shared/runbook/model";
import type { SelectorHit } from "../../../shared/selectors";
import { labelOf, objectsOfEach, variablesOf } from "./places";
import { planStep, type StepContext, type StepPlan } from "./steps";
import { withKnown } from "./variables";

/** What the phases have in common; each adds its own part. */
export type PhaseContext = Omit<StepContext, "phase" | "phaseEach">;

export interface PhasePlan {
  phase: PlannedPhase;
  /** In the order of `phase.steps`. */
  steps: StepPlan[];
}

/** A phase as what will happen; none where it holds prose alone. Itself, or with `each` one repetition per object, `max` objects at a time (one where it says nothing). */
export function planPhase(phase: Phase, context: PhaseContext): PhasePlan[] {
  if (phase.steps.length === 0) return [];
  if (phase.each === undefined) return [repetition(phase, [], context)];
  const hits = objectsOfEach(phase.each, context);
  if (!hits.ok) {
    context.findings.problem({ ...hits.problem, message: `${phase.title}: ${hits.problem.message}` }, phase.line);
    return [];
  }
  if (hits.value.length === 0) context.findings.warning({ code: "plan.left-out", message: `${phase.title}: left out, as ${phase.each} stands for nothing here.` }, phase.line);
  return batches(hits.value, phase.max ?? 1).map((batch) => repetition(phase, batch, context));
}

function batches<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size));
}

function repetition(phase: Phase, batch: SelectorHit[], context: PhaseContext): PhasePlan {
  const each = batch.length === 0 ? undefined : batch.map(labelOf).join(", ");
  const plannedId = each === undefined ? phase.id : `${phase.id}@${each}`;
  const max = phase.each === undefined ? undefined : (phase.max ?? 1);
  const about = { id: phase.id, plannedId, max };
  const perHit = batch.length === 0
    ? [{ ...context, phase: about }]
    : batch.map((hit) => ({ ...context, scope: withKnown(context.scope, variablesOf(hit)), phase: about, phaseEach: hit }));
  const steps = phase.steps.flatMap((step) => perHit.flatMap((own) => planStep(step, own)));
  return {
    phase: { id: plannedId, title: phase.title, each, onFail: phase.onFail, parallel: max ?? DEFAULT_PARALLEL, steps: steps.map(({ step }) => step) },
    steps,
  };
}

const DEFAULT_PARALLEL = 10;

/** Fills in `needs`: a step of the same repetition where there is one, else every step of that id. */
export function resolveNeeds(phases: readonly PhasePlan[], needed: (stepId: string) => { ids: string[]; line: number }, context: PhaseContext): void {
  const all = phases.flatMap(({ phase }) => phase.steps.map((step) => ({ phase: phase.id, step })));
  for (const { phase, step } of all) {
    const { ids, line } = needed(step.stepId);
    const keys = new Set<StepKey>();
    for (const id of ids) {
      const named = all.filter((other) => other.step.stepId === id);
      if (named.length === 0) context.findings.problem({ code: "plan.needs-unknown", message: `${step.title}: needs=${id} names no step that this plan holds.` }, line);
      const near = named.filter((other) => other.phase === phase && (other.step.each === step.each || other.step.host === step.host));
      for (const other of near.length > 0 ? near : named) keys.add(other.step.key);
    }
    step.needs = [...keys];
  }
}
