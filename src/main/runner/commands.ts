import type { Fleet } from "../../shared/fleet";
import type { StepKey } from "../../shared/ids";
import type { PlannedStep } from "../../shared/plan";
import { type Outcome, refuse, succeed } from "../../shared/problem";
import type { RunCommand, RunEventBody } from "../../shared/run";
import { refusalOf } from "../../shared/run-refusal";
import { sqlNodeOn } from "../../shared/store-node";
import { suggestion } from "../../shared/suggest";
import { type Agreeing, agreement } from "./agreement";
import { type RunRecord, stepsOf } from "./record";

/** Words that change more than the journal; the Runner's own. */
export type RunnerCommand = Extract<RunCommand, { type: "stop" | "resume" | "retry" | "take over" }>;

export const isRunnerCommand = (command: RunCommand): command is RunnerCommand =>
  command.type === "stop" || command.type === "resume" || command.type === "retry" || command.type === "take over";

/** What a person's word becomes in the journal, or why it means nothing now. */
export function eventFor(record: RunRecord, command: Exclude<RunCommand, RunnerCommand>, person: Agreeing, fleet: Fleet | undefined): Outcome<RunEventBody> {
  const refusal = refusalOf(record.view, command);
  if (refusal) return refuse(refusal);
  switch (command.type) {
    case "pause":
      return succeed({ type: "run.paused", reason: command.reason });
    case "continue":
      return succeed({ type: "run.continued" });
    case "note":
      return succeed({ type: "step.noted", step: command.step, note: command.note });
    case "tick":
      return succeed({ type: "step.ticked", step: command.step, note: command.note });
    case "untick":
      return succeed({ type: "step.unticked", step: command.step });
    case "agree":
      return agreement(record, plannedOf(record, command.step), command, person);
    case "skip":
      return succeed({ type: "step.skipped", step: command.step, reason: command.reason });
    case "decide":
      return succeed({ type: "step.decided", step: command.step, decision: command.decision, reason: command.reason });
    case "aim":
      return aimed(record, command, fleet);
  }
}

function plannedOf(record: RunRecord, key: StepKey): PlannedStep {
  const step = stepsOf(record.plan).find((each) => each.key === key);
  if (!step) throw new Error(`the run has no step ${key}`);
  return step;
}

/** A database's statement needs a node of one; a script runs on any host, or on this machine. */
function aimed(record: RunRecord, { step, host, port }: Extract<RunCommand, { type: "aim" }>, fleet: Fleet | undefined): Outcome<RunEventBody> {
  if (host !== undefined && !Object.hasOwn(fleet?.hosts ?? {}, host)) {
    return refuse({ code: "run.no-host", message: `The fleet has no host "${host}".`, next: suggestion(host, Object.keys(fleet?.hosts ?? {})) });
  }
  if (plannedOf(record, step).effect?.kind === "sql") {
    if (host === undefined || !fleet) return refuse({ code: "run.no-host", message: "SQL runs on a node of a database of the fleet, not on this machine.", next: "Aim it at a host of the database." });
    const node = sqlNodeOn(fleet, host, port, record.plan.target);
    if (!node.ok) return node;
    return succeed({ type: "step.aimed", step, host, port: node.value.port });
  }
  return succeed({ type: "step.aimed", step, host, port });
}
