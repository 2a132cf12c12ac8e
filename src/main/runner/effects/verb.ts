import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../../shared/duration";
import type { Effect, PlannedStep } from "../../../shared/plan";
import { type Outcome, ProblemError, problemOf, refuse } from "../../../shared/problem";
import type { BoundVerb, ProbeAnswer, StepContext } from "../../steps/define";
import type { RunContext } from "../context";
import { valuesFor } from "../decide/values";
import { substituteAll } from "../plan/variables";
import { type EffectEnd, isUnclear } from "./end";
import { StepOutput } from "./output";
import { judge } from "./verdict";

type VerbEffect = Extract<Effect, { kind: "verb" }>;

/** A verb with what the run knows by now filled in. */
export function bindVerb({ record, deps, fleet }: RunContext, step: PlannedStep, effect: VerbEffect): Outcome<BoundVerb> {
  const verb = deps.verbs.get(effect.verb);
  if (!verb) return refuse({ code: "verb.unknown", message: `There is no verb "${effect.verb}".` });
  const input = substituteAll(effect.input, { known: valuesFor(record, step), open: new Set() });
  const [missing] = input.undeclared;
  if (missing !== undefined) return refuse({ code: "plan.unresolved", message: `$${missing} has no value: the step that gives it is not done.` });
  const bound = verb.bind(input.value, fleet);
  return bound.ok && bound.value.problem ? refuse(bound.value.problem) : bound;
}

interface VerbWork {
  step: PlannedStep;
  timeoutMs: number;
  judged: Pick<PlannedStep, "expect" | "out">;
}

/** A verb that was told to stop has this long to come to rest. */
const REST_MS = 10_000;

/** Runs one of a verb's functions under the step's time, the person's stop and the console's end. */
export async function runVerb(context: RunContext, { step, timeoutMs, judged }: VerbWork, work: (tools: StepContext) => Promise<string | undefined | void>): Promise<EffectEnd> {
  const output = new StepOutput((stream, text) => context.append({ type: "step.output", step: step.key, stream, text }), context.deps.masker);
  const late = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([context.stop, context.leave, late]);
  try {
    const value = await settledSoon(work(toolsFor(context, signal, (text) => output.say(text))), signal);
    const verdict = judge(judged, { stdout: value ?? "", truncated: false });
    return { kind: "ended", ...verdict, ...("value" in verdict && verdict.value !== undefined ? { value: context.deps.masker.mask(verdict.value) } : {}) };
  } catch (thrown) {
    if (context.leave.aborted) return { kind: "left" };
    const why = context.stop.aborted ? "stopped by a person" : late.aborted ? `no end after ${formatDuration(timeoutMs)}` : undefined;
    const problem = problemOf(thrown);
    const unclear = step.risk !== "read" && (why !== undefined || isUnclear(thrown));
    return { kind: "ended", outcome: unclear ? "unknown" : "failed", reason: why ?? problem.message, problem: why === undefined ? problem : undefined };
  } finally {
    output.abandon();
  }
}

/** Waits for the work; once it is told to stop, only for a while. */
async function settledSoon<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const finished = new AbortController();
  const tooLong = (async () => {
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    await delay(REST_MS, undefined, { signal: finished.signal });
    throw new ProblemError({ code: "aborted", message: "The step did not come to rest after it was told to stop." });
  })();
  // The loser of the race must not end the process.
  tooLong.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    finished.abort();
  }
}

function toolsFor({ deps, fleet, record }: RunContext, signal: AbortSignal, note: (text: string) => void): StepContext {
  return {
    fleet, hosts: deps.hosts, docker: deps.dockers, http: deps.http, postgres: deps.clients.postgres, redis: deps.clients.redis, signal,
    secret: (name) => deps.vault.read(name, record.plan.title),
    note: (text) => {
      if (!signal.aborted) note(text);
    },
    now: () => deps.clock.now(),
    sleep: async (ms) => {
      await delay(ms, undefined, { signal });
    },
  };
}

/** Asks a verb whether it happened. Whatever goes wrong is "unknown". */
export async function probeVerb(context: RunContext, step: PlannedStep, bound: BoundVerb): Promise<{ answer: ProbeAnswer; detail?: string }> {
  if (!bound.probe) return { answer: "unknown", detail: "it has no probe" };
  const signal = AbortSignal.any([context.leave, AbortSignal.timeout(PROBE_MS)]);
  try {
    const before = context.record.trace(step.key).before?.value;
    return { answer: await settledSoon(bound.probe(toolsFor(context, signal, () => undefined), before), signal) };
  } catch (thrown) {
    return { answer: "unknown", detail: problemOf(thrown).message };
  }
}

export const PROBE_MS = 60_000;
