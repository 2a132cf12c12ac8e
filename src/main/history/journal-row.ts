import { z } from "zod";
import { raise } from "../../shared/problem";
import { RunEvent } from "../../shared/run";
import { canonicalJson, sha256 } from "./canonical";

/** A row of `run_event`. */
export interface JournalRow {
  run: string;
  seq: number;
  at: number;
  actor: string;
  type: string;
  step: string | null;
  host: string | null;
  payload: string;
  prev_hash: string;
  hash: string;
}

/** What the first row of a run links to. */
export const FIRST_HASH = "0".repeat(64);

/** What a row's hash covers, beside the previous row's hash. */
export const hashedFields = ({ run, seq, at, actor, type, step, host, payload }: Omit<JournalRow, "hash">) => ({ run, seq, at, actor, type, step, host, payload });

/** SHA-256 over the previous row's hash and this row without its own. */
export function hashOf(row: Omit<JournalRow, "hash">): string {
  return sha256(row.prev_hash + canonicalJson(hashedFields(row)));
}

/** The row of an event that follows a row with `prevHash`. */
export function rowOf(event: Omit<RunEvent, "hash">, prevHash: string): JournalRow {
  const { body } = event;
  const row = {
    run: event.run,
    seq: event.seq,
    at: event.at,
    actor: event.actor,
    type: body.type,
    step: "step" in body ? body.step : null,
    host: "host" in body ? (body.host ?? null) : null,
    payload: canonicalJson(body),
    prev_hash: prevHash,
  };
  return { ...row, hash: hashOf(row) };
}

/** The event of a row; a row that is not one is a Problem with its place, never half an event. */
export function eventOf(row: JournalRow): RunEvent {
  const { run, seq, at, actor, hash } = row;
  const parsed = RunEvent.safeParse({ run, seq, at, actor, hash, body: jsonOf(row.payload) });
  if (parsed.success) return parsed.data;
  return raise({
    code: "history.unreadable-event",
    message: `Event ${seq} of run ${run} cannot be read.`,
    cause: z.prettifyError(parsed.error),
    next: "Check the journal: quarterdeck runs show verifies its chain of hashes.",
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The schema refuses undefined, with the row's place.
    return undefined;
  }
}

/** First row that does not follow from the one before it, undefined when the chain is whole and ends where it should. */
export function firstBrokenLink(
  rows: Iterable<JournalRow>,
  end: { seq: number; hash: string },
): { seq: number; reason: string } | undefined {
  let seq = 0;
  let hash = FIRST_HASH;
  for (const row of rows) {
    if (row.seq !== seq + 1) return { seq: seq + 1, reason: `event ${seq + 1} is missing` };
    if (row.prev_hash !== hash) return { seq: row.seq, reason: `event ${row.seq} does not follow event ${seq}` };
    if (hashOf(row) !== row.hash) return { seq: row.seq, reason: `event ${row.seq} was changed after it was written` };
    ({ seq, hash } = row);
  }
  if (seq !== end.seq) return { seq: seq + 1, reason: `the journal ends at event ${seq}, the run at ${end.seq}` };
  if (hash !== end.hash) return { seq, reason: `event ${seq} is not the one the run ended with` };
  return undefined;
}
