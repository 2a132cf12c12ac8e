import { z } from "zod";
import { type RunEvent, RunSummary } from "../../shared/run";
import type { Plan } from "../../shared/plan";

/** What a run's row in lists is made of: the summary, and what counting needs between events. */
export const RunTally = z.object({
  summary: RunSummary,
  /** Keys of steps that are done. */
  done: z.array(z.string()),
  /** Keys of steps that wait for a person. */
  waiting: z.array(z.string()),
  /** Of each gate that needs agreement: how many, and who agreed. */
  gates: z.record(z.string(), z.object({ count: z.number().int(), agreed: z.array(z.string()) })),
  undoing: z.boolean(),
});
export type RunTally = z.infer<typeof RunTally>;

/** The tally after `event`. The same object means that nothing a list shows has changed. */
export function tally(before: RunTally | undefined, event: RunEvent): RunTally {
  const { body } = event;
  if (body.type === "run.created") return created(event, body.plan);
  if (before === undefined) throw new Error(`the first event of run ${event.run} is ${body.type}`);
  switch (body.type) {
    case "run.started":
    case "run.resumed":
      return settle({ ...before, summary: { ...before.summary, status: "running", reason: undefined } });
    case "run.interrupted":
      return { ...before, summary: { ...before.summary, status: "interrupted", reason: body.reason } };
    case "run.ended":
      return { ...before, waiting: [], summary: { ...before.summary, status: body.outcome, reason: body.reason, endedAt: event.at } };
    case "step.waiting":
      return settle({ ...before, waiting: withKey(before.waiting, body.step) });
    case "step.intended":
      return settle({ ...before, waiting: without(before.waiting, body.step) });
    case "step.ended":
      return body.outcome === "done" ? finished(before, body.step) : settle({ ...before, waiting: without(before.waiting, body.step) });
    case "step.ticked":
      return finished(before, body.step);
    case "step.agreed":
      return agreed(before, body.step, event.actor);
    case "step.decided":
      return body.decision === "done" ? finished(before, body.step) : settle({ ...before, waiting: without(before.waiting, body.step) });
    case "step.unticked":
      return settle({ ...before, done: without(before.done, body.step) });
    case "step.skipped":
    case "step.would-run":
      return settle({ ...before, waiting: without(before.waiting, body.step) });
    case "undo.intended":
      return settle({ ...before, undoing: true });
    case "undo.ended":
      return body.outcome === "done" ? settle({ ...before, done: without(before.done, body.step) }) : before;
    case "run.stop-requested":
    case "lock.acquired":
    case "lock.released":
    case "step.started":
    case "step.output":
    case "step.noted":
    case "step.probed":
      return before;
    default:
      return body satisfies never;
  }
}

function created(event: RunEvent, plan: Plan): RunTally {
  const steps = plan.phases.flatMap((phase) => phase.steps);
  const { runbook, title, target, environment, risk, dryRun } = plan;
  return {
    summary: {
      id: event.run, runbook, title, target, environment, risk, dryRun,
      status: "running", actor: event.actor, createdAt: event.at, stepsDone: 0, stepsTotal: steps.length,
    },
    done: [],
    waiting: [],
    gates: Object.fromEntries(steps.flatMap((step) => (step.gate ? [[step.key, { count: step.gate.count, agreed: [] }]] : []))),
    undoing: false,
  };
}

const finished = (before: RunTally, step: string): RunTally =>
  settle({ ...before, done: withKey(before.done, step), waiting: without(before.waiting, step) });

function agreed(before: RunTally, step: string, actor: string): RunTally {
  const gate = before.gates[step] ?? { count: 1, agreed: [] };
  const now = { ...gate, agreed: withKey(gate.agreed, actor) };
  const after = { ...before, gates: { ...before.gates, [step]: now } };
  return now.agreed.length >= gate.count ? finished(after, step) : after;
}

/** Derives what follows from the sets; an interrupted or ended run keeps its word until it is resumed. */
function settle(next: RunTally): RunTally {
  const { status } = next.summary;
  const alive = status === "running" || status === "waiting" || status === "undoing";
  const live = next.waiting.length > 0 ? "waiting" : next.undoing ? "undoing" : "running";
  return { ...next, summary: { ...next.summary, status: alive ? live : status, stepsDone: next.done.length } };
}

const withKey = (keys: readonly string[], key: string): string[] => (keys.includes(key) ? [...keys] : [...keys, key]);
const without = (keys: readonly string[], key: string): string[] => keys.filter((known) => known !== key);
