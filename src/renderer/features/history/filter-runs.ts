import type { RunSummary } from "../../../shared/run";
import { isEnded } from "../../../shared/run-view";

export type HistoryView = "all" | "open" | "done" | "rolled back" | "failed" | "unknown";

export const HISTORY_VIEWS: readonly { value: HistoryView; label: string }[] = [
  { value: "all", label: "All" },
  { value: "open", label: "Under way" },
  { value: "done", label: "Done" },
  { value: "rolled back", label: "Rolled back" },
  { value: "failed", label: "Failed" },
  { value: "unknown", label: "Unknown" },
];

export interface HistoryFilter {
  view: HistoryView;
  text: string;
  /** An object's id; "" for any, like the ones below. */
  target: string;
  runbook: string;
  actor: string;
}

export const NO_FILTER: HistoryFilter = { view: "all", text: "", target: "", runbook: "", actor: "" };

/** Runs that fit every part of the filter, and in which every word of the text is found. */
export function filterRuns(runs: readonly RunSummary[], filter: Partial<HistoryFilter>): RunSummary[] {
  const { view, text, target, runbook, actor } = { ...NO_FILTER, ...filter };
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (view !== "all" && !(view === "open" ? !isEnded(run.status) : run.status === view)) return false;
    if (target !== "" && run.target?.id !== target) return false;
    if (runbook !== "" && run.runbook !== runbook) return false;
    if (actor !== "" && run.actor !== actor) return false;
    const where = [run.title, run.id, run.runbook, run.actor, run.target?.id, run.environment, run.status, run.reason, ...Object.values(run.params ?? {})].join(" ").toLowerCase();
    return words.every((word) => where.includes(word));
  });
}

/** What the runs offer to filter by, each once and sorted by its words. */
export function choicesOf(runs: readonly RunSummary[]): Record<"target" | "runbook" | "actor", { value: string; label: string }[]> {
  return {
    target: unique(runs.flatMap(({ target }) => (target ? [[target.id, target.id] as const] : []))),
    runbook: unique(runs.map(({ runbook, title }) => [runbook, title] as const)),
    actor: unique(runs.map(({ actor }) => [actor, actor] as const)),
  };
}

/** Of several titles of one runbook the newest run's is taken, which comes first. */
function unique(pairs: readonly (readonly [string, string])[]): { value: string; label: string }[] {
  const labels = new Map<string, string>();
  for (const [value, label] of pairs) if (!labels.has(value)) labels.set(value, label);
  return [...labels].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label));
}
