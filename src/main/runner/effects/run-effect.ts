import type { HostId } from "../../../shared/ids";
import type { Effect, PlannedStep } from "../../../shared/plan";
import { problemOf, ProblemError } from "../../../shared/problem";
import type { BoundVerb } from "../../steps/define";
import { type RunContext, machineFor } from "../context";
import { type EffectEnd, failed } from "./end";
import { environmentFor } from "./secrets";
import { openServerEffect, runServerEffect } from "./server";
import { runShell } from "./shell";
import { bindVerb, runVerb } from "./verb";

/** One doing of one effect. */
export interface EffectWork {
  step: PlannedStep;
  effect: Effect;
  host?: HostId;
  /** Names the job directory of a script. */
  token: string;
  timeoutMs: number;
  idleMs?: number;
  connectMs?: number;
  /** What its output must be; an undo is judged by its end alone. */
  judged: Pick<PlannedStep, "expect" | "out">;
  /** Follows a script that an earlier console started. */
  attach?: boolean;
  /** Called when everything is ready and nothing has happened: journals the start, with what a verb found before. */
  begin?: (before?: unknown) => void;
}

/** Carries an effect out, whatever kind it is. Throws only where the journal does. */
export async function runEffect(context: RunContext, work: EffectWork): Promise<EffectEnd> {
  try {
    return await dispatch(context, work);
  } catch (thrown) {
    return endOfPreparation(context, thrown);
  }
}

async function dispatch(context: RunContext, work: EffectWork): Promise<EffectEnd> {
  const { step, effect, host, timeoutMs, judged, begin } = work;
  switch (effect.kind) {
    case "shell": {
      const env = await beforeActing(() => prepareShell(context, work, effect));
      begin?.();
      return runShell(context, { ...work, effect, env }, work.attach ?? false);
    }
    case "verb": {
      const { bound, before } = await beforeActing(() => prepareVerb(context, step, effect));
      begin?.(before);
      return runVerb(context, { step, timeoutMs, judged }, (tools) => bound.apply(tools, before));
    }
    case "sql":
    case "redis":
    case "http":
    case "promql": {
      const opened = await beforeActing(() => openServerEffect(context, { step, effect, host, timeoutMs, judged }));
      begin?.();
      return runServerEffect(context, opened);
    }
    case "unsupported":
      return { kind: "ended", outcome: "failed", reason: "this version cannot run the step" };
  }
}

/** A host that takes longer to be reached has not begun the step. */
const CONNECT_MS = 30_000;

/** What was thrown before the effect began: nothing has happened, so it is a plain failure. */
class NotBegun extends Error {}

async function beforeActing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    throw new NotBegun("the step did not begin", { cause: thrown });
  }
}

function endOfPreparation(context: RunContext, thrown: unknown): EffectEnd {
  if (!(thrown instanceof NotBegun)) throw thrown;
  if (context.leave.aborted) return { kind: "left" };
  return context.stop.aborted ? { kind: "ended", outcome: "failed", reason: "stopped by a person before it began" } : failed(problemOf(thrown.cause));
}

async function prepareShell(context: RunContext, { step, host, attach, timeoutMs, connectMs = CONNECT_MS }: EffectWork, effect: Extract<Effect, { kind: "shell" }>): Promise<Record<string, string>> {
  const variables = await environmentFor(context, step, host);
  // Connected before the start is journalled: a host that cannot be reached has had nothing happen to it.
  if (step.risk !== "read" && attach !== true) await machineFor(context.deps, effect, host).exec(["true"], { signal: AbortSignal.any([context.stop, context.leave]), timeoutMs: Math.min(timeoutMs, connectMs) });
  return variables;
}

async function prepareVerb(context: RunContext, step: PlannedStep, effect: Extract<Effect, { kind: "verb" }>): Promise<{ bound: BoundVerb; before: unknown }> {
  const bound = bindVerb(context, step, effect);
  if (!bound.ok) throw new ProblemError(bound.problem);
  // A later attempt would find its own half-done work; the undo needs what was there first.
  const known = context.record.trace(step.key).before;
  if (known) return { bound: bound.value, before: known.value };
  let found: unknown;
  const look = await runVerb(context, { step: { ...step, risk: "read" }, timeoutMs: step.timeoutMs, judged: { expect: [] } }, async (tools) => {
    found = await bound.value.before(tools);
  });
  if (look.kind === "left") throw new ProblemError({ code: "aborted", message: "The console closed." });
  if (look.outcome !== "done") throw new ProblemError(look.problem ?? { code: "step.not-begun", message: look.reason ?? "What was there before could not be read." });
  return { bound: bound.value, before: found };
}
