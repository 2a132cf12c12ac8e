import type { ObjectRef } from "../../shared/fleet";
import { RunId, type RunbookId } from "../../shared/ids";
import { canonicalJson } from "./canonical";
import type { Database } from "./database";
import { hashedFields, type JournalRow } from "./journal-row";

/** How long one step of one run took; `step` is "" for the whole run. */
export interface StepDuration {
  step: string;
  ms: number;
}

/** What is asked about runs beyond one run's own journal. */
export interface RunLookups {
  /**
   * Durations of what succeeded in runs of this runbook, newest run first, at most `limit`. `before`: only of runs that were
   * created before that one.
   */
  durations(runbook: RunbookId, limit: number, before?: RunId): StepDuration[];
  /** The newest run of a runbook on a target that was no dry run. */
  latest(runbook: RunbookId, target: ObjectRef | undefined): RunId | undefined;
  /** The journal of a run as the texts that its hashes cover, and the hash that its row in the list of runs holds. */
  hashedLines(run: RunId): { lines: string[]; head: string };
}

const AFTER_EVERY_RUN = "~";

export function createRunLookups(database: Database): RunLookups {
  const durations = database.prepare<[string, string, number], StepDuration>(
    "SELECT step, ms FROM step_duration WHERE runbook = ? AND run < ? ORDER BY run DESC, seq DESC LIMIT CAST(? AS INTEGER)",
  );
  const latest = database.prepare<[string, string | null, string | null], string>(
    `SELECT id FROM run WHERE json_extract(summary, '$.runbook') = ? AND json_extract(summary, '$.dryRun') = 0
       AND json_extract(summary, '$.target.kind') IS ? AND json_extract(summary, '$.target.id') IS ?
     ORDER BY created_at DESC, id DESC LIMIT 1`,
  ).pluck();
  const rows = database.prepare<[string], JournalRow>("SELECT * FROM run_event WHERE run = ? ORDER BY seq");
  const head = database.prepare<[string], string>("SELECT last_hash FROM run WHERE id = ?").pluck();
  return {
    durations: (runbook, limit, before) => durations.all(runbook, before ?? AFTER_EVERY_RUN, limit),
    latest: (runbook, target) => {
      const id = latest.get(runbook, target?.kind ?? null, target?.id ?? null);
      return id === undefined ? undefined : RunId.parse(id);
    },
    hashedLines: (run) => ({ lines: rows.all(run).map((row) => canonicalJson(hashedFields(row))), head: head.get(run) ?? "" }),
  };
}
