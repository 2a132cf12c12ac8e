import type { StepKey } from "../../shared/ids";
import type { PlannedPhase, PlannedStep } from "../../shared/plan";
import type { RunEvent, RunEventBody, StepStatus } from "../../shared/run";

/** What was written by one attempt of a step or of its undo. */
export interface Effort {
  what: "attempt" | "undo" | "probe or check";
  /** Of attempts, from 1. */
  number: number;
  actor: string;
  startedAt: number;
  endedAt?: number;
  /** "done", "failed", "unknown"; absent: no end was journalled. */
  outcome?: string;
  exit?: number;
  reason?: string;
  durationMs?: number;
  /** By stream, in the order in which it was journalled, masked as it is there. */
  output: { stream: "out" | "err" | "note"; text: string }[];
}

/** Something a person did with a step. */
export interface Deed {
  at: number;
  actor: string;
  did: string;
  note?: string;
}

/** One step's part of a journal. */
export interface StepStory {
  efforts: Effort[];
  deeds: Deed[];
  /** What probes answered. */
  probes: { at: number; answer: string; detail?: string }[];
}

const emptyStory = (): StepStory => ({ efforts: [], deeds: [], probes: [] });

/** What each step's events tell, by key. Pure. */
export function storiesOf(events: readonly RunEvent[]): Map<StepKey, StepStory> {
  const stories = new Map<StepKey, StepStory>();
  for (const event of events) {
    const { body } = event;
    if (!("step" in body)) continue;
    const story = stories.get(body.step) ?? emptyStory();
    stories.set(body.step, story);
    tell(story, event, body);
  }
  return stories;
}

function tell(story: StepStory, { at, actor }: RunEvent, body: Extract<RunEventBody, { step: StepKey }>): void {
  const deed = (did: string, note?: string) => void story.deeds.push({ at, actor, did, note: note || undefined });
  switch (body.type) {
    case "step.intended":
      return void story.efforts.push({ what: "attempt", number: body.attempt, actor, startedAt: at, output: [] });
    case "undo.intended":
      return void story.efforts.push({ what: "undo", number: 1, actor, startedAt: at, output: [] });
    case "step.output":
      return void effortNow(story, actor, at).output.push({ stream: body.stream, text: body.text });
    case "step.ended":
    case "undo.ended":
      Object.assign(effortNow(story, actor, at), { endedAt: at, outcome: body.outcome, exit: body.exit, reason: body.reason ?? body.problem?.message, durationMs: body.durationMs });
      return;
    case "step.skipped": return deed("skipped it", body.reason);
    case "step.ticked": return deed("ticked it", body.note);
    case "step.unticked": return deed("took the tick back");
    case "step.noted": return deed("noted", body.note);
    case "step.agreed": return deed(body.role === undefined ? "agreed" : body.takenOn ? `agreed, acting as ${body.role}` : `agreed as ${body.role}`, body.typed ? `typed: ${body.typed}` : undefined);
    case "step.decided": return deed(`decided: ${body.decision}`, body.reason);
    case "step.aimed": return deed(`aimed it at ${body.host ?? "this machine"}${body.port === undefined ? "" : `, port ${body.port}`}`);
    case "step.probed": return void story.probes.push({ at, answer: body.answer, detail: body.detail });
    case "step.started": case "step.waiting": case "step.would-run": case "step.kept":
      return;
  }
}

/** Output may come before any attempt: of a probe that looks whether something happened. */
function effortNow(story: StepStory, actor: string, at: number): Effort {
  const last = story.efforts.at(-1);
  if (last) return last;
  const effort: Effort = { what: "probe or check", number: 1, actor, startedAt: at, output: [] };
  story.efforts.push(effort);
  return effort;
}

/** A step's time in a run, for the marks of charts. Absent `to`: it has not ended. */
export interface StepSpan {
  title: string;
  from: number;
  to?: number;
  status: StepStatus;
}

export const titleOf = (step: PlannedStep): string => (step.host ? `${step.title} on ${step.host}` : step.each ? `${step.title} [${step.each}]` : step.title);
export const phaseTitle = (phase: PlannedPhase): string => (phase.each ? `${phase.title} [${phase.each}]` : phase.title);
