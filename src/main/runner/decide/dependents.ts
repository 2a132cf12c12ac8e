import type { StepKey } from "../../../shared/ids";
import type { RunRecord } from "../record";
import { stepsOf } from "../record";

/** Steps that are to run again, with those that failed only because they need one of these; in the plan's order. */
export function withDependents(record: RunRecord, keys: readonly StepKey[]): StepKey[] {
  const steps = stepsOf(record.plan);
  const wanted = new Set(keys);
  let before: number;
  do {
    before = wanted.size;
    for (const { key, needs } of steps) {
      const { status, attempt } = record.step(key);
      if (status === "failed" && attempt === 0 && needs.some((needed) => wanted.has(needed))) wanted.add(key);
    }
  } while (wanted.size > before);
  return steps.flatMap(({ key }) => (wanted.has(key) ? [key] : []));
}
