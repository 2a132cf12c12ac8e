import type { PlannedStep } from "../../shared/plan";
import { type Outcome, type Problem, refuse, succeed } from "../../shared/problem";
import type { RunEventBody } from "../../shared/run";
import { valuesFor } from "./decide/values";
import { substitute } from "./plan/variables";
import type { RunRecord } from "./record";

/** What a person's yes to a gate becomes in the journal, or why it does not count. */
export function agreement(record: RunRecord, step: PlannedStep, typed: string | undefined, actor: string): Outcome<RunEventBody> {
  const wanted = gateWord(record, step);
  if (wanted !== undefined && typed !== wanted) return refuse({ code: "run.not-typed", message: `Type "${wanted}" to agree.` });
  if (record.step(step.key).agreedBy.includes(actor)) return refuse(secondPerson(actor));
  return succeed({ type: "step.agreed", step: step.key, typed });
}

const secondPerson = (actor: string): Problem =>
  ({ code: "run.same-person", message: `${actor} has agreed already; this gate takes another person.` });

/** The word of a gate with what the run has found out filled in. */
export function gateWord(record: RunRecord, step: PlannedStep): string | undefined {
  return step.gate?.type === undefined ? undefined : substitute(step.gate.type, { known: valuesFor(record, step), open: new Set() }).text;
}
