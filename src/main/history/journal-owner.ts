import { type ConsoleMark, isSameConsole, type RunEventBody } from "../../shared/run";

/** Who writes to a run that several processes know of. */
export interface JournalWriter {
  console: ConsoleMark;
  /** The last event that the writer has seen: the append fails where another one has followed since. */
  seq?: number;
}

/** What a process that does not carry the run out may say of it: what people know and agree to, and that it changes hands. */
const FACTS: ReadonlySet<RunEventBody["type"]> = new Set<RunEventBody["type"]>(
  ["step.ticked", "step.noted", "step.agreed", "lock.taken", "run.redlined", "run.taken-over", "run.interrupted"]);

/** What takes up a run that nobody carries out. */
const BEGINNINGS: ReadonlySet<RunEventBody["type"]> = new Set<RunEventBody["type"]>(["run.started", "run.resumed", "run.reopened", "run.stop-requested"]);

/** The process that carries the run out after an event; undefined: nobody does. */
export function ownerAfter(owner: ConsoleMark | undefined, body: RunEventBody): ConsoleMark | undefined {
  switch (body.type) {
    case "run.started":
    case "run.resumed":
    case "run.reopened":
    case "run.taken-over":
      return body.console;
    case "run.interrupted":
    case "run.ended":
      return undefined;
    default:
      return owner;
  }
}

/** Whether a process may append this event to a run that `owner` carries out. */
export function mayAppend(owner: ConsoleMark | undefined, body: RunEventBody, by: ConsoleMark): boolean {
  return isSameConsole(owner, by) || FACTS.has(body.type) || (owner === undefined && BEGINNINGS.has(body.type));
}
