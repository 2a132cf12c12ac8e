import { setTimeout as delay } from "node:timers/promises";
import type { PlannedStep } from "../../../shared/plan";
import type { RunContext } from "../context";
import { type EffectEnd, maskedWords } from "./end";
import { runEffect } from "./run-effect";
import { newToken } from "./token";

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
  const end = await runEffect(context, {
    step, effect: step.effect ?? { kind: "unsupported", executor: "" }, host: step.host, token, timeoutMs: step.timeoutMs, judged: step,
    begin: (before) => context.append({ type: "step.started", step: step.key, before }),
  });
  if (end.kind === "ended") journalEnd(context, step, end, startedAt);
  return end;
}

/** Journals a step's end. */
export function journalEnd(context: RunContext, step: PlannedStep, end: Extract<EffectEnd, { kind: "ended" }>, startedAt: number): void {
  const { outcome, exit, value } = end;
  context.append({ type: "step.ended", step: step.key, outcome, exit, ...maskedWords(context.deps.masker, end), value, durationMs: context.deps.clock.now() - startedAt });
}
