import type { PlannedStep } from "../../../shared/plan";
import { stepsOf, type RunRecord } from "../record";

/**
 * The variables of a step while its run goes on: those of the plan, RUN_ID, and outputs of steps that are done. Of an output that
 * several steps gave, the one from the step's own object counts, else its own host's; else all of them, one a line in the plan's order.
 */
export function valuesFor(record: RunRecord, step: PlannedStep): Record<string, string> {
  const found = new Map<string, { same?: string; near?: string; all: string[] }>();
  for (const other of stepsOf(record.plan)) {
    const value = record.step(other.key).value;
    if (other.out === undefined || value === undefined || record.step(other.key).status !== "done") continue;
    const values = found.get(other.out.name) ?? { all: [] };
    values.all.push(value);
    // Nodes of one cache may share a host: the object tells them apart.
    if (other.each !== undefined && other.each === step.each) values.same = value;
    if (other.host !== undefined && other.host === step.host) values.near = value;
    found.set(other.out.name, values);
  }
  const outputs = [...found].map(([name, { same, near, all }]) => [name, same ?? near ?? all.join("\n")] as const);
  return { ...step.env, RUN_ID: record.view.id, ...Object.fromEntries(outputs) };
}
