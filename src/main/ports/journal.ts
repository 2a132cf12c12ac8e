import type { RunId, StepKey } from "../../shared/ids";
import type { ConsoleMark, RunEvent, RunEventBody, RunSummary } from "../../shared/run";

/** The append-only record of runs. `append` returns after the row is on disk. */
export interface Journal {
  create(run: RunId, actor: string, at: number, body: Extract<RunEventBody, { type: "run.created" }>): RunEvent;
  /** `writer`: refused with "history.run-elsewhere" where another process carries the run out, "history.run-moved" past its `seq`. */
  append(run: RunId, actor: string, at: number, body: RunEventBody, writer?: { console: ConsoleMark; seq?: number }): RunEvent;
  events(run: RunId, afterSeq?: number): RunEvent[];
  /** What one step wrote, and where its attempts and undos begin. */
  ofStep?(run: RunId, step: StepKey): RunEvent[];
  /** Hands over, each time it is asked, what other processes have written since; from now on. */
  follow?(): { take(): RunEvent[] };
  /** Events of every kind but output: what the reducer needs. */
  list(limit: number): RunSummary[];
  /** Runs without a `run.ended`. */
  open(): RunId[];
  /** First broken link of the hash chain, undefined when whole. */
  verify(run: RunId): { seq: number; reason: string } | undefined;
}
