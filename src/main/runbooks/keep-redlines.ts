import type { RunId, RunbookId } from "../../shared/ids";
import type { RunEvent } from "../../shared/run";
import type { RunRedline } from "../../shared/runbook/editing";
import type { RunbookEdit } from "./editing";
import { redlineOf, wholePatch, type Redline } from "./redline";

/** What redlines need of runs. */
export interface RunsForRedlines {
  /** Runs that have not ended. */
  open: () => RunId[];
  runbookOf: (run: RunId) => RunbookId;
  events: (run: RunId) => readonly RunEvent[];
  /** Journals a redline. */
  keep: (run: RunId, redline: Redline) => void;
  onFault: (thrown: unknown) => void;
}

/** Keeps an edit with every run under way of the edited runbook; returns those runs. */
export function keepRedlines(edit: RunbookEdit, runs: RunsForRedlines): RunId[] {
  return runs.open().filter((run) => {
    try {
      if (!edit.ids.includes(runs.runbookOf(run))) return false;
      const earlier = redlinesOf(runs.events(run)).at(-1)?.patch;
      const redline = redlineOf(edit.path, edit.before, edit.after, earlier);
      if (redline.patch === "" && earlier === undefined) return false;
      runs.keep(run, redline);
      return true;
    } catch (thrown) {
      runs.onFault(thrown);
      return false;
    }
  });
}

/** What was edited during a run, from its journal. */
export function readRedline(events: readonly RunEvent[]): RunRedline {
  const found = redlinesOf(events);
  return { edits: found.map(({ at, actor }) => ({ at, actor })), patch: wholePatch(found) };
}

function redlinesOf(events: readonly RunEvent[]) {
  return events.flatMap(({ at, actor, body }) => (body.type === "run.redlined" ? [{ at, actor, patch: body.patch, replaces: body.replaces }] : []));
}
