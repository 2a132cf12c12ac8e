import { setTimeout as delay } from "node:timers/promises";
import type { PlannedStep } from "../../../shared/plan";
import { problemOf, ProblemError } from "../../../shared/problem";
import type { BoundVerb } from "../../steps/define";
import { type RunContext, machineFor } from "../context";
import { type EffectEnd, failed, maskedWords } from "./end";
import { environmentFor } from "./secrets";
import { runShell } from "./shell";
import { newToken } from "./token";
import { bindVerb, runVerb } from "./verb";

/** Runs a step to its end, with its retries. Journals each attempt's intent, start and end. */
export async function runStep(context: RunContext, step: PlannedStep): Promise<void> {
  for (let tries = 0; ; tries++) {
    const end = await attempt(context, step);
    if (end.kind === "left") return;
    // An unknown end is never simply tried again, except where nothing can have changed.
    const again = end.outcome === "failed" || (end.outcome === "unknown" && step.risk === "read");
    if (!again || tries >= (step.retry?.times ?? 0) || context.stop.aborted || context.leave.aborted) return;
    await delay(step.retry?.everyMs ?? 0, undefined, { signal: AbortSignal.any([context.stop, context.leave]) }).catch(() => undefined);
    if (context.stop.aborted || context.leave.aborted) return;
  }
}

async function attempt(context: RunContext, step: PlannedStep): Promise<EffectEnd> {
  const startedAt = context.deps.clock.now();
  const token = newToken();
  context.append({ type: "step.intended", step: step.key, attempt: context.record.step(step.key).attempt + 1, token });
  const end = await act(context, step, token).catch((thrown: unknown): EffectEnd => endOfPreparation(context, thrown));
  if (end.kind === "ended") journalEnd(context, step, end, startedAt);
  return end;
}

/** Journals a step's end. */
export function journalEnd(context: RunContext, step: PlannedStep, end: Extract<EffectEnd, { kind: "ended" }>, startedAt: number): void {
  const { outcome, exit, value } = end;
  context.append({ type: "step.ended", step: step.key, outcome, exit, ...maskedWords(context.deps.masker, end), value, durationMs: context.deps.clock.now() - startedAt });
}

/** What was thrown before the effect began: nothing has happened, so it is a plain failure. */
class NotBegun extends Error {}

const beforeActing = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (thrown) {
    throw new NotBegun("the step did not begin", { cause: thrown });
  }
};

function endOfPreparation(context: RunContext, thrown: unknown): EffectEnd {
  if (!(thrown instanceof NotBegun)) throw thrown;
  if (context.leave.aborted) return { kind: "left" };
  return context.stop.aborted ? { kind: "ended", outcome: "failed", reason: "stopped by a person before it began" } : failed(problemOf(thrown.cause));
}

async function act(context: RunContext, step: PlannedStep, token: string): Promise<EffectEnd> {
  const { effect } = step;
  switch (effect?.kind) {
    case "shell": {
      const env = await beforeActing(async () => {
        const variables = await environmentFor(context, step);
        // Connected before the start is journalled: a host that cannot be reached has had nothing happen to it.
        if (step.risk !== "read") await machineFor(context.deps, effect, step.host).exec(["true"], { signal: AbortSignal.any([context.stop, context.leave]), timeoutMs: step.timeoutMs });
        return variables;
      });
      context.append({ type: "step.started", step: step.key });
      return runShell(context, { step, effect, host: step.host, token, env, timeoutMs: step.timeoutMs, judged: step }, false);
    }
    case "verb": {
      const { bound, before } = await beforeActing(() => prepareVerb(context, step));
      context.append({ type: "step.started", step: step.key, before });
      return runVerb(context, { step, timeoutMs: step.timeoutMs, judged: step }, (tools) => bound.apply(tools, before));
    }
    case "unsupported":
    case undefined:
      return { kind: "ended", outcome: "failed", reason: "this version cannot run the step" };
  }
}

async function prepareVerb(context: RunContext, step: PlannedStep): Promise<{ bound: BoundVerb; before: unknown }> {
  if (step.effect?.kind !== "verb") throw new Error(`${step.key} is no verb`);
  const bound = bindVerb(context, step, step.effect);
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
