import type { PlannedStep } from "../../shared/plan";
import { type Outcome, type Problem, refuse, succeed } from "../../shared/problem";
import type { RunCommand, RunEventBody } from "../../shared/run";
import { isEnded } from "../../shared/run-view";
import { valuesFor } from "./decide/values";
import { substitute } from "./plan/variables";
import { type RunRecord, stepsOf } from "./record";

/** What a person's word becomes in the journal, or why it means nothing now. "stop" and "resume" are the Runner's own. */
export function eventFor(record: RunRecord, command: Exclude<RunCommand, { type: "stop" | "resume" }>, actor: string): Outcome<RunEventBody> {
  if (isEnded(record.view.status)) return refuse({ code: "run.ended", message: "This run has ended; nothing can be changed in it." });
  const step = stepsOf(record.plan).find(({ key }) => key === command.step);
  if (!step) return refuse({ code: "run.no-step", message: `This run has no step "${command.step}".` });
  const { status, waitingFor } = record.step(step.key);
  switch (command.type) {
    case "note":
      return succeed({ type: "step.noted", step: step.key, note: command.note });
    case "tick":
      if (step.kind !== "manual" || (status !== "pending" && status !== "waiting")) return misplaced(step, "ticked", status);
      return succeed({ type: "step.ticked", step: step.key, note: command.note });
    case "untick":
      if (step.kind !== "manual" || status !== "done") return misplaced(step, "unticked", status);
      return succeed({ type: "step.unticked", step: step.key });
    case "agree":
      return waitingFor === "gate" ? agreement(record, step, command.typed, actor) : misplaced(step, "agreed to", status);
    case "skip":
      if (step.kind === "gate" || waitingFor === "gate") return refuse({ code: "run.gate", message: "A gate is not skipped.", next: "Agree to it, or stop the run." });
      if (status !== "pending" && status !== "waiting") return misplaced(step, "skipped", status);
      return succeed({ type: "step.skipped", step: step.key, reason: command.reason });
    case "decide":
      if (waitingFor !== "decision") return misplaced(step, "decided", status);
      return succeed({ type: "step.decided", step: step.key, decision: command.decision, reason: command.reason });
  }
}

const misplaced = (step: PlannedStep, what: string, status: string): Outcome<never> =>
  refuse({ code: "run.misplaced", message: `"${step.title}" cannot be ${what} now: it is ${status}.` });

function agreement(record: RunRecord, step: PlannedStep, typed: string | undefined, actor: string): Outcome<RunEventBody> {
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

