import type { PlannedStep } from "../../shared/plan";
import { type Outcome, type Problem, refuse, succeed } from "../../shared/problem";
import type { RunCommand, RunEventBody } from "../../shared/run";
import { valuesFor } from "./decide/values";
import { substitute } from "./plan/variables";
import type { RunRecord } from "./record";

/** Who agrees. */
export interface Agreeing {
  name: string;
  roles: readonly string[];
}

/**
 * What a person's yes to a gate becomes in the journal, or why it does not count. A gate of a role takes a person who has it, or one
 * who takes it on with this word, which stays in the journal.
 */
export function agreement(
  record: RunRecord, step: PlannedStep, { typed, actingAs }: Pick<Extract<RunCommand, { type: "agree" }>, "typed" | "actingAs">, { name, roles }: Agreeing,
): Outcome<RunEventBody> {
  const wanted = gateWord(record, step);
  if (wanted !== undefined && typed !== wanted) return refuse({ code: "run.not-typed", message: `Type "${wanted}" to agree.` });
  if (record.step(step.key).agreedBy.includes(name)) return refuse(secondPerson(name));
  const role = step.gate?.by;
  if (role === undefined) return succeed({ type: "step.agreed", step: step.key, typed });
  const has = roles.some((own) => own.toLowerCase() === role.toLowerCase());
  if (!has && actingAs !== role) return refuse(otherRole(step, role, name, roles));
  return succeed({ type: "step.agreed", step: step.key, typed, role, ...(has ? {} : { takenOn: true }) });
}

const otherRole = (step: PlannedStep, role: string, name: string, roles: readonly string[]): Problem => ({
  code: "run.not-role",
  message: `"${step.title}" takes the agreement of ${role}; ${name} is ${roles.length === 0 ? "here without a role" : roles.join(", ")}.`,
  next: `Have ${role} agree, from a console of their own if need be; or say that you act as ${role}: the journal keeps that.`,
});

const secondPerson = (actor: string): Problem =>
  ({ code: "run.same-person", message: `${actor} has agreed already; this gate takes another person.` });

/** The word of a gate with what the run has found out filled in. */
export function gateWord(record: RunRecord, step: PlannedStep): string | undefined {
  return step.gate?.type === undefined ? undefined : substitute(step.gate.type, { known: valuesFor(record, step), open: new Set() }).text;
}
