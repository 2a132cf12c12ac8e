import { formatDuration } from "../../shared/duration";
import type { StepKey } from "../../shared/ids";
import type { RunEvent, RunEventBody } from "../../shared/run";

export interface TimelineRow {
  at: number;
  /** ms since the run's first event. */
  after: number;
  actor: string;
  text: string;
}

/** The journal in words, without output and what only the console needs. `titles`: of the steps, by key. */
export function timelineOf(events: readonly RunEvent[], titles: ReadonlyMap<StepKey, string>): TimelineRow[] {
  const start = events[0]?.at ?? 0;
  return events.flatMap(({ at, actor, body }) => {
    const text = wordsOf(body, (key) => titles.get(key) ?? key);
    return text === undefined ? [] : [{ at, after: at - start, actor, text }];
  });
}

function wordsOf(body: RunEventBody, title: (key: StepKey) => string): string | undefined {
  switch (body.type) {
    case "run.created": return "read the plan and armed it";
    case "run.started": return "started the run";
    case "run.resumed": return "resumed the run";
    case "run.interrupted": return `run interrupted: ${body.reason}`;
    case "run.stop-requested": return `asked to stop${body.undo ? " and to take back what was done" : ""}${body.reason ? `: ${body.reason}` : ""}`;
    case "run.paused": return `paused the run${body.reason ? `: ${body.reason}` : ""}`;
    case "run.continued": return "let the run go on";
    case "run.reopened": return `had failed steps run again: ${body.steps.map(title).join("; ")}`;
    case "run.taken-over": return "took the run over";
    case "run.redlined": return "edited the runbook's text (redline)";
    case "run.ended": return `run ended: ${body.outcome}; ${body.reason}`;
    case "lock.acquired": return `lock ${body.name} taken on ${body.host}`;
    case "lock.taken": return `lock ${body.name} on ${body.host} was taken over`;
    case "lock.released": return `lock ${body.name} given back on ${body.host}`;
    case "step.output": case "step.started": case "step.kept": return undefined;
    default: return `${title(body.step)}: ${stepWords(body)}`;
  }
}

type StepBody = Exclude<Extract<RunEventBody, { step: StepKey }>, { type: "step.output" | "step.started" | "step.kept" }>;

function stepWords(body: StepBody): string {
  switch (body.type) {
    case "step.intended": return body.attempt > 1 ? `start, attempt ${body.attempt}` : "start";
    case "step.ended": return endWords(body);
    case "step.skipped": return `skipped: ${body.reason}`;
    case "step.would-run": return "shown, not done (dry run)";
    case "step.waiting": return `waits for a ${body.for}`;
    case "step.aimed": return `aimed at ${body.host ?? "this machine"}`;
    case "step.ticked": return `ticked${body.note ? `: ${body.note}` : ""}`;
    case "step.unticked": return "tick taken back";
    case "step.noted": return `note: ${body.note}`;
    case "step.agreed": return body.role === undefined ? "agreed" : `agreed as ${body.role}`;
    case "step.probed": return `probe says ${body.answer}${body.detail ? `: ${body.detail}` : ""}`;
    case "step.decided": return `decided ${body.decision}${body.reason ? `: ${body.reason}` : ""}`;
    case "undo.intended": return "undo starts";
    case "undo.ended": return `undo ${endWords(body)}`;
  }
}

const endWords = ({ outcome, exit, reason, durationMs }: { outcome: string; exit?: number; reason?: string; durationMs: number }): string =>
  [`${outcome} after ${formatDuration(durationMs)}`, exit === undefined ? undefined : `exit ${exit}`, reason].filter(Boolean).join(", ");
