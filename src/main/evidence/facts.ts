import { formatDuration } from "../../shared/duration";
import type { PlannedStep } from "../../shared/plan";
import type { StepView } from "../../shared/run";
import { countSteps } from "../../shared/run-view";
import type { Dossier } from "./dossier";
import type { Effort } from "./story";

/** "2026-11-21 14:53:09 UTC" */
export const momentText = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
export const clockText = (at: number): string => new Date(at).toISOString().slice(11, 19);

export interface Fact {
  label: string;
  value: string;
}

/** What, where, who, when and how it ended: the head of a report. */
export function factsOf({ view, versions, exportedAt, exportedBy, stories }: Dossier): Fact[] {
  const { plan } = view;
  const from = view.startedAt ?? view.createdAt;
  const counts = countSteps(view);
  const facts: [string, string | undefined][] = [
    ["Run", view.id],
    ["Runbook", plan.runbook],
    ["On", plan.target && `${plan.target.kind} ${plan.target.id}`],
    ["Environment", plan.environment],
    ["Hosts", plan.hosts.join(", ") || "none"],
    ["Risk", `${plan.risk}${plan.dryRun ? "; dry run: only steps that read were executed" : ""}`],
    ["Started by", view.actor],
    ["People", peopleOf(stories, view.actor)],
    ["Started", momentText(from)],
    ["Ended", view.endedAt === undefined ? undefined : momentText(view.endedAt)],
    ["Took", view.endedAt === undefined ? undefined : formatDuration(view.endedAt - from)],
    ["Recovery time objective", objectiveText(plan.rtoMs, view.endedAt, from)],
    ["Steps", `${counts.done} of ${counts.total} done${(["failed", "unknown", "skipped", "undone", "waiting", "running", "pending"] as const).flatMap((word) => (counts[word] > 0 ? [`, ${counts[word]} ${word}`] : [])).join("")}`],
    ["Secrets used", plan.secrets.length > 0 ? `${plan.secrets.join(", ")} (names; values are in no record)` : undefined],
    ["Lock", plan.lock && `${plan.lock.name} on ${plan.lock.host}`],
    ["Plan", `SHA-256 ${view.planHash}`],
    ["Runbook's text", `SHA-256 ${plan.sourceHash}`],
    ["Quarterdeck", [versions.planned && `planned by ${versions.planned}`, `exported by ${versions.exported}`].filter(Boolean).join(", ")],
    ["Exported", `${momentText(exportedAt)} by ${exportedBy}`],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

function objectiveText(rtoMs: number | undefined, endedAt: number | undefined, from: number): string | undefined {
  if (rtoMs === undefined) return undefined;
  const left = endedAt === undefined ? undefined : rtoMs - (endedAt - from);
  return `${formatDuration(rtoMs)}${left === undefined ? "" : left >= 0 ? `, met with ${formatDuration(left)} left` : `, missed by ${formatDuration(-left)}`}`;
}

function peopleOf(stories: Dossier["stories"], starter: string): string {
  const deeds = [...stories.values()].flatMap((story) => story.deeds);
  const roles = new Map<string, Set<string>>([[starter, new Set()]]);
  for (const { actor, did } of deeds) {
    const known = roles.get(actor) ?? new Set<string>();
    const role = /^agreed(?:, acting)? as (.+)$/s.exec(did)?.[1];
    roles.set(actor, role === undefined ? known : known.add(role));
  }
  return [...roles].map(([name, as]) => (as.size > 0 ? `${name} (as ${[...as].join(", ")})` : name)).join("; ");
}

/** What the plan says about a step, beside its command. */
export function stepFacts(step: PlannedStep): Fact[] {
  const facts: [string, string | undefined][] = [
    ["Where", step.effect?.kind === "shell" && step.effect.local ? "this machine" : undefined],
    ["Owner", step.owner],
    ["Runs when", step.when],
    ["Gate", step.gate && [`${step.gate.count} ${step.gate.count === 1 ? "agreement" : "agreements"}`, step.gate.by && `by ${step.gate.by}`, step.gate.type && `typing ${step.gate.type}`].filter(Boolean).join(", ")],
    ["Keeps", step.out && `${step.out.name}${step.out.path ? ` (${step.out.path})` : ""}`],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value }]));
}

/** How an attempt or an undo went, in one line. */
export function effortText({ what, number, actor, startedAt, endedAt, outcome, exit, reason, durationMs }: Effort): string {
  const name = what === "attempt" ? `Attempt ${number}` : what === "undo" ? "Undo" : "Looked at";
  const end = outcome === undefined ? "no end was recorded" : [outcome, exit === undefined ? (outcome === "unknown" ? "no exit status" : undefined) : `exit ${exit}`].filter(Boolean).join(", ");
  const took = durationMs === undefined ? "" : ` (${formatDuration(durationMs)})`;
  return `${name} by ${actor}, ${clockText(startedAt)}${endedAt === undefined ? "" : ` to ${clockText(endedAt)}`}${took}: ${end}${reason ? `; ${reason}` : ""}`;
}

/** Pieces of output as few blocks: neighbours of one stream are one. */
export function outputBlocks({ output }: Effort): Effort["output"] {
  const blocks: Effort["output"] = [];
  for (const { stream, text } of output) {
    const last = blocks.at(-1);
    if (last?.stream === stream) last.text += text;
    else blocks.push({ stream, text });
  }
  return blocks;
}

export const STREAM_NAME = { out: "standard output", err: "standard error", note: "the console's remark" } as const;

/** How a step stands, with its time. */
export function statusText(step: StepView | undefined): string {
  if (!step) return "pending";
  const ran = step.attempt > 0 && (step.status === "done" || step.status === "failed");
  const took = ran && step.startedAt !== undefined && step.endedAt !== undefined ? ` after ${formatDuration(step.endedAt - step.startedAt)}` : "";
  return `${step.status}${took}`;
}

/** Whether the chain holds, in a sentence. */
export function verdictText({ journal: { verdict, lines } }: Dossier): string {
  const { broken, files } = verdict;
  if (broken) return `The journal is NOT whole: row ${broken.seq} does not fit (${broken.reason}).`;
  const spoilt = files.map(({ file, reason }) => `${file} (${reason})`);
  return `The journal is whole: ${lines.length} rows, each hash follows from the one before it.${spoilt.length > 0 ? ` Output files that are not what it says: ${spoilt.join("; ")}.` : ""}`;
}

export const HOW_TO_CHECK =
  "Each line below is one row. Starting from 64 zeros, the SHA-256 of the hash so far followed by the line (read as JSON and written again without spaces) gives the next hash; the last one is the head.";
