import type { Effect, PlannedStep } from "../../../shared/plan";
import type { HostId } from "../../../shared/ids";
import { type RunContext, machineFor } from "../context";
import { followJob, type JobEnd, runJob } from "../jobs/follow";
import { keepStreams } from "../output/keep-streams";
import { type EffectEnd, failed } from "./end";
import { StepOutput } from "./output";
import { judge } from "./verdict";

type ShellEffect = Extract<Effect, { kind: "shell" }>;

export interface ShellWork {
  step: PlannedStep;
  effect: ShellEffect;
  host?: HostId;
  token: string;
  env: Record<string, string>;
  timeoutMs: number;
  idleMs?: number;
  connectMs?: number;
  /** What its output must be; an undo is judged by its exit status alone. */
  judged: Pick<PlannedStep, "expect" | "out">;
}

/** Runs a script as a detached job, or, with `attach`, follows one that an earlier console started. */
export async function runShell(context: RunContext, work: ShellWork, attach: boolean): Promise<EffectEnd> {
  const { step, effect, token, env } = work;
  const machine = machineFor(context.deps, effect, work.host);
  const output = new StepOutput(
    (stream, text) => context.append({ type: "step.output", step: step.key, stream, text }), context.deps.masker,
    attach ? context.record.trace(step.key).journalled : undefined, keepStreams(context, step, token),
  );
  const options = {
    timeoutMs: work.timeoutMs, idleMs: work.idleMs, stop: context.stop, leave: context.leave,
    onOutput: (stream: "out" | "err", bytes: Buffer) => output.push(stream, bytes),
    isFull: (stream: "out" | "err") => output.isFull(stream),
    note: (text: string) => output.say(text),
  };
  // A change may have begun even where its start was never confirmed: it is asked about until its time is over.
  const connectMs = step.risk === "read" ? work.connectMs : undefined;
  const spec = { interpreter: effect.interpreter, script: effect.script, cwd: effect.cwd, env };
  try {
    const end = attach ? await followJob(machine, token, options) : await runJob(machine, token, spec, { ...options, connectMs });
    if (end.kind !== "left") output.end();
    return endOf(context, work, end, output);
  } finally {
    output.abandon();
  }
}

function endOf(context: RunContext, { judged }: ShellWork, end: JobEnd, output: StepOutput): EffectEnd {
  switch (end.kind) {
    case "left":
      return end;
    case "not started":
      return failed(end.problem);
    case "killed":
      return { kind: "ended", outcome: "failed", reason: `${end.why}; killed, and nothing of it is left` };
    case "unknown":
      return { kind: "ended", outcome: "unknown", reason: end.reason, problem: end.problem };
    case "exited": {
      const verdict = judge(judged, { exit: end.exit, stdout: output.text("out"), truncated: output.isCut("out") });
      return { kind: "ended", exit: end.exit, ...verdict, ...("value" in verdict && verdict.value !== undefined ? { value: context.deps.masker.mask(verdict.value) } : {}) };
    }
  }
}
