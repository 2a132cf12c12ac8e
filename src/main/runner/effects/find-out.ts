import type { PlannedStep } from "../../../shared/plan";
import { messageOf } from "../../../shared/problem";
import { isServerEffect } from "../../executors";
import { type RunContext, machineFor } from "../context";
import { removeJobs } from "../jobs/jobs";
import { runJob } from "../jobs/follow";
import type { ProbeAnswer } from "../../steps/define";
import { environmentFor } from "./secrets";
import { askServer } from "./server";
import { runShell } from "./shell";
import { journalEnd } from "./end";
import { runStep } from "./run-step";
import { newToken } from "./token";
import { bindVerb, PROBE_MS, probeVerb } from "./verb";

/** A step whose start is journalled and whose end is not: what became of it? A person has said "resume" or "stop" before this is called. */
export async function reconcile(context: RunContext, step: PlannedStep): Promise<void> {
  const trace = context.record.trace(step.key);
  const stopped = () => context.record.view.stopRequested;
  // A person may say "pause" while this looks; then the step stays as it is until they continue.
  const again = async () => (context.record.view.paused ? undefined : runStep(context, step));
  const startedAt = context.record.step(step.key).startedAt ?? context.deps.clock.now();
  const end = (outcome: "done" | "failed" | "unknown", reason: string) => journalEnd(context, step, { kind: "ended", outcome, reason }, startedAt);
  const { effect } = step;
  // The start is journalled before anything is done: without it nothing was.
  if (!trace.started) return stopped() ? end("failed", "stopped by a person before it began") : again();
  // A watch begins anew: what it saw before the console ended says nothing of the time in between.
  if (step.watchMs !== undefined) return stopped() ? end("failed", "the console ended while it watched") : again();
  if (effect?.kind === "shell" && trace.token !== undefined) return attach(context, step, effect, trace.token, startedAt);
  if (step.risk === "read") return stopped() ? end("failed", "the console ended while it ran") : again();
  const { answer, detail } = await probe(context, step);
  if (context.leave.aborted) return;
  context.append({ type: "step.probed", step: step.key, answer, detail });
  if (answer === "done") return end("done", "found done after the console had ended");
  if (answer === "not done" && !stopped()) return again();
  if (answer === "not done") return end("failed", "the console ended while it ran; found not done");
  end("unknown", "the console ended while it ran, and nobody saw how it went on");
  if (!stopped()) askPerson(context, step, detail);
}

async function attach(context: RunContext, step: PlannedStep, effect: Extract<PlannedStep["effect"], { kind: "shell" }>, token: string, startedAt: number): Promise<void> {
  // The secrets are read again, so that what is left of the output is masked like what came before.
  const env = await environmentFor(context, step);
  const end = await runShell(context, { step, effect, host: step.host, token, env, timeoutMs: step.timeoutMs, idleMs: step.idleMs, judged: step }, true);
  if (end.kind === "ended") journalEnd(context, step, end, startedAt);
}

/** A step that ended and nobody knows how: asks its probe, and where that cannot tell, a person. */
export async function inquire(context: RunContext, step: PlannedStep): Promise<void> {
  const { startedAt, reason } = context.record.step(step.key);
  const { answer, detail } = await probe(context, step);
  if (context.leave.aborted) return;
  context.append({ type: "step.probed", step: step.key, answer, detail });
  const since = startedAt ?? context.deps.clock.now();
  if (answer === "done") return journalEnd(context, step, { kind: "ended", outcome: "done", reason: "its probe says that it happened" }, since);
  if (answer === "not done") return journalEnd(context, step, { kind: "ended", outcome: "failed", reason: `${reason ?? "its end is unknown"}; its probe says that it did not happen` }, since);
  if (!context.record.view.stopRequested) askPerson(context, step, detail);
}

function askPerson(context: RunContext, step: PlannedStep, detail: string | undefined): void {
  const where = step.host ? ` on ${step.host}` : "";
  const why = context.record.step(step.key).reason ?? detail ?? "its end is unknown";
  context.append({ type: "step.waiting", step: step.key, for: "decision", question: `Did "${step.title}"${where} happen? ${why}.${detail ? ` Probe: ${detail}.` : ""}` });
}

/** The read-only question "did it happen?". Whatever goes wrong is "unknown". */
async function probe(context: RunContext, step: PlannedStep): Promise<{ answer: ProbeAnswer; detail?: string }> {
  const own = step.probe?.effect;
  if (own?.kind === "shell") return probeByShell(context, step, own);
  if (isServerEffect(own)) {
    const asked = await askServer(context, { step, effect: own, host: step.probe?.host ?? step.host, timeoutMs: PROBE_MS });
    return "value" in asked ? { answer: asked.value === step.probe?.done ? "done" : "not done" } : { answer: "unknown", detail: asked.detail };
  }
  const effect = own ?? step.effect;
  if (effect?.kind !== "verb") return { answer: "unknown", detail: "it has no probe" };
  const bound = bindVerb(context, step, effect);
  return bound.ok ? probeVerb(context, step, bound.value) : { answer: "unknown", detail: bound.problem.message };
}

async function probeByShell(context: RunContext, step: PlannedStep, effect: Extract<PlannedStep["effect"], { kind: "shell" }>): Promise<{ answer: ProbeAnswer; detail?: string }> {
  const host = step.probe?.host ?? step.host;
  const token = newToken();
  try {
    const machine = machineFor(context.deps, effect, host);
    const chunks: Buffer[] = [];
    const env = await environmentFor(context, step, host);
    const end = await runJob(machine, token, { interpreter: effect.interpreter, script: effect.script, cwd: effect.cwd, env }, {
      timeoutMs: PROBE_MS, stop: context.leave, leave: context.leave, isFull: () => false, note: () => undefined,
      onOutput: (stream, bytes) => {
        if (stream === "out") chunks.push(bytes);
      },
    });
    await removeJobs(machine, [token], { signal: context.leave });
    if (end.kind !== "exited" || end.exit !== 0) return { answer: "unknown", detail: end.kind === "exited" ? `the probe ended with status ${end.exit}` : "the probe gave no answer" };
    return { answer: Buffer.concat(chunks).toString("utf8").trim() === step.probe?.done ? "done" : "not done" };
  } catch (thrown) {
    return { answer: "unknown", detail: messageOf(thrown) };
  }
}
