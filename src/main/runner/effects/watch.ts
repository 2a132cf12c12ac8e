import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../../shared/duration";
import type { PlannedStep } from "../../../shared/plan";
import type { RunContext } from "../context";
import { type EffectEnd, journalEnd } from "./end";

/** Between two looks where `retry` names no pause. */
const PAUSE_MS = 5_000;
/** A longer watch looks less often. */
const MOST_LOOKS = 1_000;

/** The pause between two looks, ms. */
export const pauseOf = (step: Pick<PlannedStep, "retry">, watchMs: number): number => Math.max(step.retry?.everyMs ?? PAUSE_MS, Math.ceil(watchMs / MOST_LOOKS));

/**
 * Looks again and again until the time is over; the first look that does not hold is the step's end. Each look is an attempt of its own
 * in the journal, with its output and a line that says how it went. A look that has begun when the time is over still counts.
 */
export async function watchStep(context: RunContext, step: PlannedStep, watchMs: number, look: () => Promise<EffectEnd>): Promise<void> {
  const { clock } = context.deps;
  const startedAt = clock.now();
  for (let count = 1; ; count++) {
    const end = await look();
    if (end.kind === "left") return;
    const passedMs = clock.now() - startedAt;
    const where = `look ${count}, after ${formatDuration(passedMs)}`;
    if (end.outcome !== "done") return journalEnd(context, step, { ...end, reason: `${where}: ${end.reason ?? "no end is known"}` }, startedAt);
    say(context, step, `Look ${count} after ${formatDuration(passedMs)} of ${formatDuration(watchMs)}: holds.`);
    if (passedMs >= watchMs) return journalEnd(context, step, { ...end, reason: `held at ${count} looks in ${formatDuration(passedMs)}` }, startedAt);
    await delay(Math.min(pauseOf(step, watchMs), watchMs - passedMs), undefined, { signal: AbortSignal.any([context.stop, context.leave]) }).catch(() => undefined);
    if (context.leave.aborted) return;
    if (context.stop.aborted) return journalEnd(context, step, { kind: "ended", outcome: "failed", reason: `stopped by a person; it held at ${count} looks` }, startedAt);
  }
}

const say = (context: RunContext, step: PlannedStep, text: string): void => context.append({ type: "step.output", step: step.key, stream: "note", text: `${text}\n` });
