import { formatDuration } from "../../../shared/duration";
import type { HostId } from "../../../shared/ids";
import type { PlannedStep } from "../../../shared/plan";
import { problemOf } from "../../../shared/problem";
import { type OpenedEffect, openEffect, type ServerEffect } from "../../executors";
import type { RunContext } from "../context";
import { type EffectEnd, isUnclear } from "./end";
import { StepOutput } from "./output";
import { environmentFor, unlessAborted } from "./secrets";
import { judge } from "./verdict";

export interface ServerWork {
  step: PlannedStep;
  effect: ServerEffect;
  host?: HostId;
  timeoutMs: number;
  judged: Pick<PlannedStep, "expect" | "out">;
  /** Journals nothing of what it says: a probe. */
  isQuiet?: boolean;
}

/** A server effect that is ready to begin. */
export interface ServerOpened extends ServerWork {
  opened: OpenedEffect;
  output: StepOutput;
  late: AbortSignal;
}

/** Connects, logs in and fills variables in. Its time begins here. */
export async function openServerEffect(context: RunContext, work: ServerWork): Promise<ServerOpened> {
  const { step, host, timeoutMs, isQuiet } = work;
  const { deps, fleet, leave, stop } = context;
  const env = await environmentFor(context, step, host);
  const output = new StepOutput((stream, text) => (isQuiet === true ? undefined : context.append({ type: "step.output", step: step.key, stream, text })), deps.masker);
  const late = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([stop, leave, late]);
  const opened = await openEffect(work.effect, {
    fleet, clients: deps.clients, http: deps.http, step, host, env, timeoutMs, signal, leave,
    secret: (name) => unlessAborted(deps.vault.read(name, `${context.record.plan.title}: ${step.title}`), signal),
    show: (text) => output.push("out", Buffer.from(text)),
    note: (line) => output.say(line),
  });
  return { ...work, opened, output, late };
}

export async function runServerEffect(context: RunContext, { step, timeoutMs, judged, opened, output, late }: ServerOpened): Promise<EffectEnd> {
  const { masker } = context.deps;
  try {
    const { stdout, truncated, ...more } = await opened.run();
    output.end();
    const verdict = judge(judged, { ...more, stdout: masker.mask(stdout), truncated: truncated ?? false });
    return { kind: "ended", ...verdict };
  } catch (thrown) {
    if (context.leave.aborted) return { kind: "left" };
    output.end();
    const why = context.stop.aborted ? "stopped by a person" : late.aborted ? `no end after ${formatDuration(timeoutMs)}` : undefined;
    const problem = problemOf(thrown);
    const outcome = step.risk !== "read" && isUnclear(thrown) ? "unknown" : "failed";
    return { kind: "ended", outcome, reason: why === undefined ? problem.message : `${why}: ${problem.message}`, problem };
  } finally {
    output.abandon();
    opened.close();
  }
}

/** Asks a server for the value that a probe compares. Whatever goes wrong is told, and is no answer. */
export async function askServer(context: RunContext, work: Omit<ServerWork, "judged" | "isQuiet">): Promise<{ value: string } | { detail: string }> {
  try {
    const opened = await openServerEffect(context, { ...work, judged: { expect: [], out: { name: "ANSWER" } }, isQuiet: true });
    const end = await runServerEffect(context, opened);
    if (end.kind === "left") return { detail: "the console closed" };
    return end.outcome === "done" ? { value: end.value ?? "" } : { detail: end.reason ?? "the probe gave no answer" };
  } catch (thrown) {
    return { detail: problemOf(thrown).message };
  }
}
