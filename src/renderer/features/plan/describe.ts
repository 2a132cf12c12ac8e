import type { PlannedPhase } from "../../../shared/plan";
import type { Expectation } from "../../../shared/runbook/model";

/** An expectation in words: `exit 2`, `output > 0`, `"ok" in the output`. */
export function describeExpectation(expected: Expectation): string {
  switch (expected.kind) {
    case "exit": return `exit ${expected.code}`;
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
