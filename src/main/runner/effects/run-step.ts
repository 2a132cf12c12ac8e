import { setTimeout as delay } from "node:timers/promises";
import type { PlannedStep } from "../../../shared/plan";
import type { RunContext } from "../context";
import { type EffectEnd, journalEnd } from "./end";
import { runEffect } from "./run-effect";
import { newToken } from "./token";
import { watchStep } from "./watch";

/** Runs a step to its end, with its retries or looks. Journals each one's intent, start and end. */
export async function runStep(context: RunContext, step: PlannedStep): Promise<void> {
  if (step.watchMs !== undefined) return watchStep(context, step, step.watchMs, () => doOnce(context, step));
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
  const end = await doOnce(context, step);
  if (end.kind === "ended") journalEnd(context, step, end, startedAt);
  return end;
}

/** Does it once, without journalling the end. */
async function doOnce(context: RunContext, step: PlannedStep): Promise<EffectEnd> {
  const refused = step.risk === "read" ? undefined : await context.mayChange();
  if (refused) return refused;
  const token = newToken();
  context.append({ type: "step.intended", step: step.key, attempt: context.record.step(step.key).attempt + 1, token });
  return runEffect(context, {
    step, effect: step.effect ?? { kind: "unsupported", executor: "" }, host: step.host, token, timeoutMs: step.timeoutMs, idleMs: step.idleMs, connectMs: step.connectMs, judged: step,
    begin: (before) => context.append({ type: "step.started", step: step.key, before }),
  });
}
