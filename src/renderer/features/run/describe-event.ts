import type { RunEventBody } from "../../../shared/run";
import { formatDuration } from "../../../shared/duration";

/** A journal row in words, without its time and actor. */
export function describeEvent(body: RunEventBody): string {
  switch (body.type) {
    case "run.created": return `planned ${body.plan.title} (plan ${body.planHash.slice(0, 8)})`;
    case "run.started": return "started the run";
    case "run.resumed": return "resumed the run";
    case "run.interrupted": return `found the run interrupted: ${body.reason}`;
    case "run.stop-requested": return body.reason ? `stops the run: ${body.reason}` : "asked to stop";
    case "run.paused": return `paused the run${body.reason ? `: ${body.reason}` : ""}`;
    case "run.continued": return "let the run go on";
    case "run.reopened": return `runs again what failed: ${body.steps.join(", ")}`;
    case "run.taken-over": return "took the run over";
    case "run.redlined": return "edited the runbook's text";
    case "run.ended": return `run ended ${body.outcome}: ${body.reason}`;
    case "lock.acquired": return `took the lock ${body.name} on ${body.host}`;
    case "lock.taken": return `ended this run's hold on the lock ${body.name} on ${body.host}`;
    case "lock.released": return `gave the lock ${body.name} on ${body.host} back`;
    case "step.intended": return `${body.step}: about to act${body.attempt > 1 ? ` (attempt ${body.attempt})` : ""}`;
    case "step.started": return `${body.step}: started`;
    case "step.output": return `${body.step}: wrote ${body.text.length} characters`;
    case "step.kept": return `${body.step}: ${body.bytes} bytes of ${body.stream} are kept in ${body.file}${body.cut ? "; more was written" : ""}`;
    case "step.ended": return `${body.step}: ${endWords(body)}`;
    case "step.skipped": return `${body.step}: skipped, ${body.reason}`;
    case "step.would-run": return `${body.step}: shown, not done`;
    case "step.waiting": return `${body.step}: waits for a ${body.for}`;
    case "step.aimed": return `${body.step}: aimed at ${body.host ?? "this machine"}${body.port === undefined ? "" : `, port ${body.port}`}`;
    case "step.ticked": return `${body.step}: ticked${body.note ? `, "${body.note}"` : ""}`;
    case "step.unticked": return `${body.step}: tick taken back`;
    case "step.noted": return `${body.step}: "${body.note}"`;
    case "step.agreed": return `${body.step}: agreed${body.role === undefined ? "" : body.takenOn ? `, acting as ${body.role}` : ` as ${body.role}`}`;
    case "step.probed": return `${body.step}: probe says ${body.answer}${body.detail ? ` (${body.detail})` : ""}`;
    case "step.decided": return `${body.step}: decided ${body.decision}${body.reason ? `, ${body.reason}` : ""}`;
    case "undo.intended": return `${body.step}: about to undo`;
    case "undo.ended": return `${body.step}: undo ${endWords(body)}`;
  }
}

function endWords({ outcome, exit, reason, durationMs }: { outcome: string; exit?: number; reason?: string; durationMs: number }): string {
  return [`${outcome} after ${formatDuration(durationMs)}`, exit === undefined ? undefined : `exit ${exit}`, reason].filter(Boolean).join(", ");
}
