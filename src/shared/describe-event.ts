import { formatDuration } from "./duration";
import type { StepKey } from "./ids";
import type { RunEventBody } from "./run";

/** A journal row in words, without its time and actor; `name`: how a step is called. */
export function describeEvent(body: RunEventBody, name: (step: StepKey) => string = (step) => step): string {
  switch (body.type) {
    case "run.created": return `planned ${body.plan.title} (plan ${body.planHash.slice(0, 8)})`;
    case "run.started": return "started the run";
    case "run.resumed": return "resumed the run";
    case "run.interrupted": return `found the run interrupted: ${body.reason}`;
    case "run.stop-requested": return body.reason ? `stops the run: ${body.reason}` : "asked to stop";
    case "run.paused": return `paused the run${body.reason ? `: ${body.reason}` : ""}`;
    case "run.continued": return "let the run go on";
    case "run.reopened": return `runs again what failed: ${body.steps.map(name).join(", ")}`;
    case "run.taken-over": return "took the run over";
    case "run.redlined": return "edited the runbook's text";
    case "run.ended": return `run ended ${body.outcome}: ${body.reason}`;
    case "lock.acquired": return `took the lock ${body.name} on ${body.host}`;
    case "lock.taken": return `ended this run's hold on the lock ${body.name} on ${body.host}`;
    case "lock.released": return `gave the lock ${body.name} on ${body.host} back`;
    case "step.intended": return `${name(body.step)}: about to act${body.attempt > 1 ? ` (attempt ${body.attempt})` : ""}`;
    case "step.started": return `${name(body.step)}: started`;
    case "step.output": return `${name(body.step)}: wrote ${body.text.length} characters`;
    case "step.kept": return `${name(body.step)}: ${body.bytes} bytes of ${body.stream} are kept in ${body.file}${body.cut ? "; more was written" : ""}`;
    case "step.ended": return `${name(body.step)}: ${endWords(body)}`;
    case "step.skipped": return `${name(body.step)}: skipped, ${body.reason}`;
    case "step.would-run": return `${name(body.step)}: shown, not done`;
    case "step.waiting": return `${name(body.step)}: waits for a ${body.for}`;
    case "step.aimed": return `${name(body.step)}: aimed at ${body.host ?? "this machine"}${body.port === undefined ? "" : `, port ${body.port}`}`;
    case "step.ticked": return `${name(body.step)}: ticked${body.note ? `, "${body.note}"` : ""}`;
    case "step.unticked": return `${name(body.step)}: tick taken back`;
    case "step.noted": return `${name(body.step)}: "${body.note}"`;
    case "step.agreed": return `${name(body.step)}: agreed${body.role === undefined ? "" : body.takenOn ? `, acting as ${body.role}` : ` as ${body.role}`}`;
    case "step.probed": return `${name(body.step)}: probe says ${body.answer}${body.detail ? ` (${body.detail})` : ""}`;
    case "step.decided": return `${name(body.step)}: decided ${body.decision}${body.reason ? `, ${body.reason}` : ""}`;
    case "undo.intended": return `${name(body.step)}: about to undo`;
    case "undo.ended": return `${name(body.step)}: undo ${endWords(body)}`;
  }
}

function endWords({ outcome, exit, reason, durationMs }: { outcome: string; exit?: number; reason?: string; durationMs: number }): string {
  return [`${outcome} after ${formatDuration(durationMs)}`, exit === undefined ? undefined : `exit ${exit}`, reason].filter(Boolean).join(", ");
}
