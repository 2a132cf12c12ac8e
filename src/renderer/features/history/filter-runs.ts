import type { RunStatus, RunSummary } from "../../../shared/run";

export type HistoryView = "all" | "open" | "done" | "rolled back" | "failed" | "unknown";

export const HISTORY_VIEWS: readonly { value: HistoryView; label: string }[] = [
  { value: "all", label: "All" },
  { value: "open", label: "Under way" },
  { value: "done", label: "Done" },
  { value: "rolled back", label: "Rolled back" },
  { value: "failed", label: "Failed" },
  { value: "unknown", label: "Unknown" },
];

const OPEN: readonly RunStatus[] = ["running", "waiting", "paused", "undoing", "interrupted"];

/** Runs of an outcome, on an object, in which every word of the text is found. */
export function filterRuns(runs: readonly RunSummary[], { view, text, target }: { view: HistoryView; text: string; target: string }): RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (view !== "all" && !(view === "open" ? OPEN.includes(run.status) : run.status === view)) return false;
    if (target !== "" && run.target?.id !== target) return false;
    const where = [run.title, run.id, run.actor, run.target?.id, run.environment, run.status, run.reason, ...Object.values(run.params ?? {})].join(" ").toLowerCase();
    return words.every((word) => where.includes(word));
  });
}
