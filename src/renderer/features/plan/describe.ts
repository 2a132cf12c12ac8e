import { formatDuration } from "../../../shared/duration";
import type { Plan, PlannedPhase, PlannedStep } from "../../../shared/plan";
import type { Expectation } from "../../../shared/runbook/model";

/** An expectation in words: `exit 2`, `output > 0`, `"ok" in the output`. */
export function describeExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case "exit": return `exit ${expected.code}`;
    case "status": return `HTTP status ${expected.code}`;
    case "text": return `"${expected.text}" in the output`;
    case "regex": return `output like /${expected.source}/${expected.flags}`;
    case "number": return `output ${expected.op} ${expected.value}`;
    case "json": return `${expected.path} = ${expected.equals}`;
  }
}

export function phaseTitle(phase: Pick<PlannedPhase, "title" | "each">): string {
  return [phase.title || "Steps", phase.each].filter(Boolean).join(": ");
}

/** How many steps of a plan touch each host, and the worst thing one of them does. In order of first touch. */
export function touchedHosts(phases: readonly PlannedPhase[]): { host: string; steps: number; changes: number }[] {
  const touched = new Map<string, { host: string; steps: number; changes: number }>();
  for (const { host, risk } of phases.flatMap(({ steps }) => steps)) {
    if (host === undefined) continue;
    const sum = touched.get(host) ?? { host, steps: 0, changes: 0 };
    touched.set(host, { host, steps: sum.steps + 1, changes: sum.changes + (risk === "read" ? 0 : 1) });
  }
  return [...touched.values()];
}

/** The same step on one host or several, with the number of the first. */
export interface Together {
  number: number;
  steps: readonly PlannedStep[];
}

/** Steps in order, those that are the same on several hosts as one. */
export function togetherOf(steps: readonly PlannedStep[], first: number): Together[] {
  const groups: { number: number; steps: PlannedStep[] }[] = [];
  steps.forEach((step, index) => {
    const last = groups.at(-1);
    if (last && last.steps[0]?.stepId === step.stepId) last.steps.push(step);
    else groups.push({ number: first + index, steps: [step] });
  });
  return groups;
}

/** What limits and follows a step, in a few words each. */
export function describeStep(step: PlannedStep): string[] {
  return [
    ...(step.watchMs === undefined ? [] : [`watched for ${formatDuration(step.watchMs)}`]),
    ...(step.kind === "action" ? [`within ${formatDuration(step.timeoutMs)}`] : []),
    ...(step.retry ? [`up to ${step.retry.times} more times, ${formatDuration(step.retry.everyMs)} apart`] : []),
    ...step.expect.map((expected) => `expects ${describeExpectation(expected)}`),
    ...(step.when ? [`only when ${step.when}`] : []),
    ...(step.out ? [`sets $${step.out.name}`] : []),
    ...(step.gate ? [`agreed by ${step.gate.by ?? "a person"}${step.gate.count > 1 ? ` (${step.gate.count} people)` : ""}${step.gate.type ? `, typing "${step.gate.type}"` : ""}`] : []),
    ...(step.owner ? [`owner ${step.owner}`] : []),
    ...(step.kind === "action" && step.risk !== "read" ? [step.undo ? (step.undo.until ? `undo until ${step.undo.until}` : "has an undo") : "no undo"] : []),
    ...(step.kind === "action" && step.risk !== "read" && step.probe ? ["has a probe"] : []),
  ];
}

/** How many of a plan's changes can be taken back. */
export function undoCoverage(plan: Pick<Plan, "phases">): { changes: number; undoable: number } {
  const changes = plan.phases.flatMap(({ steps }) => steps).filter(({ kind, risk }) => kind === "action" && risk !== "read");
  return { changes: changes.length, undoable: changes.filter(({ undo }) => undo !== undefined).length };
}
