import type { PlannedStep } from "../../../shared/plan";
import { problemOf } from "../../../shared/problem";
import { isServerEffect } from "../../executors";
import type { RunContext } from "../context";
import { type EffectEnd, failed, maskedWords } from "./end";
import { runEffect } from "./run-effect";
import { newToken } from "./token";
import { bindVerb, runVerb } from "./verb";

/** An undo waits this long for word of the lock. */
const LOCK_PATIENCE_MS = 5_000;
/** Time of an undo, at least. */
const UNDO_MS = 300_000;

/** Takes a step back. An undo that a crash cut off goes on: its job is attached to, a verb's (which may be repeated) runs again. */
export async function undoStep(context: RunContext, step: PlannedStep): Promise<void> {
  // Where the lock's host is out of sight, what is half done is taken back all the same: leaving it is the greater harm.
  if ((await context.mayChange(LOCK_PATIENCE_MS))?.kind === "left") return;
  const { undo } = context.record.trace(step.key);
  const cutOff = undo !== undefined && undo.ended === undefined ? undo.token : undefined;
  const goesOn = step.undo?.effect?.kind === "shell" || isServerEffect(step.undo?.effect);
  const token = cutOff !== undefined && goesOn ? cutOff : newToken();
  if (token !== cutOff) context.append({ type: "undo.intended", step: step.key, token });
  const startedAt = context.deps.clock.now();
  const end = await act(context, step, token, cutOff !== undefined);
  if (end.kind === "left") return;
  const { outcome, exit } = end;
  context.append({ type: "undo.ended", step: step.key, outcome, exit, ...maskedWords(context.deps.masker, end), durationMs: context.deps.clock.now() - startedAt });
}

/** What a server was told to take back may or may not have happened; it is not told twice. */
const NOBODY_SAW: EffectEnd = { kind: "ended", outcome: "unknown", reason: "the console ended while its undo ran, and nobody saw how it went on" };

async function act(context: RunContext, step: PlannedStep, token: string, isCutOff: boolean): Promise<EffectEnd> {
  const timeoutMs = Math.max(step.timeoutMs, UNDO_MS);
  const judged = { expect: [] };
  const own = step.undo?.effect;
  const host = step.undo?.host ?? step.host;
  if (own?.kind === "shell") return runEffect(context, { step, effect: own, host, token, timeoutMs, judged, attach: isCutOff });
  if (isServerEffect(own)) return isCutOff ? NOBODY_SAW : runEffect(context, { step, effect: own, host, token, timeoutMs, judged });
  const effect = own ?? step.effect;
  if (effect?.kind !== "verb") return { kind: "ended", outcome: "failed", reason: "this version cannot run its undo" };
  const bound = bindVerb(context, step, effect);
  if (!bound.ok) return failed(bound.problem);
  const { value } = bound;
  try {
    // A verb that the runbook names as the undo is applied; a step's own verb is told to take itself back.
    if (own) return await runVerb(context, { step, timeoutMs, judged }, async (tools) => value.apply(tools, await value.before(tools)));
    const { undo } = value;
    if (!undo) return { kind: "ended", outcome: "failed", reason: "the verb has no undo" };
    return await runVerb(context, { step, timeoutMs, judged }, (tools) => undo.run(tools, context.record.trace(step.key).before?.value));
  } catch (thrown) {
    return failed(problemOf(thrown));
  }
}
