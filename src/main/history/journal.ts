import { z } from "zod";
import { RunId, type StepKey } from "../../shared/ids";
import { type Problem, raise } from "../../shared/problem";
import { type ConsoleMark, type RunEvent, RunEventBody, RunSummary, type RunView } from "../../shared/run";
import { applyEvent, isEnded, reduceRun, startView } from "../../shared/run-view";
import type { Journal } from "../ports";
import { type Database, transact } from "./database";
import { eventOf, firstBrokenLink, FIRST_HASH, type JournalRow, rowOf } from "./journal-row";
import { journalNews, type JournalNews, OwnRows } from "./journal-news";
import { type JournalWriter, mayAppend, ownerAfter } from "./journal-owner";
import { writing } from "./problems";
import { summarize } from "./run-summary";

interface RunRow {
  last_seq: number;
  last_hash: string;
}

/** The journal with what only the history offers. */
export interface RunJournal extends Journal {
  /** Output of one step in the order it was journalled. */
  output(run: RunId, step: StepKey): Extract<RunEventBody, { type: "step.output" }>[];
  /** Every run, oldest first. */
  runs(): RunId[];
  /** Hands over what other processes write from now on. One follower at a time. */
  follow(): JournalNews;
}

/** A run as far as this process knows it. */
interface KnownRun {
  view: RunView;
  /** The process that carries it out. */
  owner: ConsoleMark | undefined;
}

/**
 * The journal on a connection with `synchronous = FULL`. One process carries a run out; an append that names its writer is refused
 * with "history.run-elsewhere" where another process does, in the transaction that would write it. A writer that gives no name is
 * refused as soon as anybody else has written; after that the run's events must be read again.
 */
export function createJournal(database: Database): RunJournal {
  const known = new Map<RunId, KnownRun>();
  const statements = prepare(database);
  const own = new OwnRows();

  function write(run: RunId, actor: string, at: number, given: RunEventBody, writer?: JournalWriter): RunEvent {
    const body = RunEventBody.parse(given);
    const { event, rowid, ...after } = writing(`Event ${body.type} of run ${run}`, () => insert(run, actor, Math.round(at), body, writer));
    own.add(rowid);
    if (isEnded(after.view.status)) known.delete(run);
    else known.set(run, after);
    return event;
  }

  /** The run up to its last row on disk. */
  function present(run: RunId, lastSeq: number): KnownRun {
    const before = known.get(run);
    if (before?.view.lastSeq === lastSeq) return before;
    const events = (before ? statements.events.all(run, before.view.lastSeq) : statements.eventsWithoutOutput.all(run)).map(eventOf);
    return {
      view: before ? events.reduce(applyEvent, before.view) : reduceRun(events),
      owner: events.reduce((owner, { body }) => ownerAfter(owner, body), before?.owner),
    };
  }

  function admit(run: RunId, lastSeq: number, body: RunEventBody, writer: JournalWriter | undefined): KnownRun {
    if (writer === undefined && known.has(run) && known.get(run)?.view.lastSeq !== lastSeq) {
      known.delete(run);
      raise(runElsewhere(run));
    }
    const before = present(run, lastSeq);
    if (writer !== undefined && !mayAppend(before.owner, body, writer.console)) raise(runElsewhere(run));
    if (writer?.seq !== undefined && writer.seq !== lastSeq) raise(runMoved(run));
    return before;
  }

  function insert(run: RunId, actor: string, at: number, body: RunEventBody, writer: JournalWriter | undefined): KnownRun & { event: RunEvent; rowid: number } {
    return transact(database, () => {
      const row = statements.run.get(run);
      if (row === undefined && body.type !== "run.created") raise(noSuchRun(run));
      if (row !== undefined && body.type === "run.created") raise(runElsewhere(run));
      const before = row && admit(run, row.last_seq, body, writer);
      const written = rowOf({ run, seq: (row?.last_seq ?? 0) + 1, at, actor, body }, row?.last_hash ?? FIRST_HASH);
      const rowid = Number(statements.insertEvent.run(written).lastInsertRowid);
      const event: RunEvent = { run, seq: written.seq, at, actor, body, hash: written.hash };
      const view = before === undefined ? startView(event) : applyEvent(before.view, event);
      if (body.type === "step.output") statements.moveRun.run(event.seq, event.hash, run);
      else statements.putRun.run(run, view.createdAt, isEnded(view.status) ? at : null, event.seq, event.hash, JSON.stringify(summarize(view)));
      return { event, rowid, view, owner: ownerAfter(before?.owner, body) };
    });
  }

  return {
    create: (run, actor, at, body) => write(run, actor, at, body),
    append: (run, actor, at, body, writer) => write(run, actor, at, body, writer),
    follow: () => journalNews(database, (rowid) => own.has(rowid)),
    events: (run, afterSeq = 0) => statements.events.all(run, afterSeq).map(eventOf),
    output: (run, step) =>
      statements.output.all(run, step).flatMap((row) => {
        const { body } = eventOf(row);
        return body.type === "step.output" ? [body] : [];
      }),
    ofStep: (run, step) => statements.ofStep.all(run, step).map(eventOf),
    list: (limit) => statements.list.all(limit).map(summaryOf),
    runs: () => statements.runs.all().map((id) => RunId.parse(id)),
    open: () => statements.open.all().map((id) => RunId.parse(id)),
    verify: (run) => {
      const row = statements.run.get(run);
      if (row === undefined) return { seq: 1, reason: "there is no such run" };
      return firstBrokenLink(statements.events.iterate(run, 0), { seq: row.last_seq, hash: row.last_hash });
    },
  };
}

function prepare(database: Database) {
  return {
    run: database.prepare<[string], RunRow>("SELECT last_seq, last_hash FROM run WHERE id = ?"),
    insertEvent: database.prepare<[JournalRow]>(
      `INSERT INTO run_event (run, seq, at, actor, type, step, host, payload, prev_hash, hash)
       VALUES (:run, :seq, :at, :actor, :type, :step, :host, :payload, :prev_hash, :hash)`,
    ),
    moveRun: database.prepare<[number, string, string]>("UPDATE run SET last_seq = ?, last_hash = ? WHERE id = ?"),
    putRun: database.prepare<[string, number, number | null, number, string, string]>(
      `INSERT INTO run (id, created_at, ended_at, last_seq, last_hash, summary) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, last_seq = excluded.last_seq,
         last_hash = excluded.last_hash, summary = excluded.summary`,
    ),
    events: database.prepare<[string, number], JournalRow>("SELECT * FROM run_event WHERE run = ? AND seq > ? ORDER BY seq"),
    eventsWithoutOutput: database.prepare<[string], JournalRow>("SELECT * FROM run_event WHERE run = ? AND type <> 'step.output' ORDER BY seq"),
    output: database.prepare<[string, string], JournalRow>(
      "SELECT * FROM run_event WHERE run = ? AND step = ? AND type = 'step.output' ORDER BY seq",
    ),
    ofStep: database.prepare<[string, string], JournalRow>(
      "SELECT * FROM run_event WHERE run = ? AND step = ? AND type IN ('step.output', 'step.kept', 'step.intended', 'undo.intended') ORDER BY seq",
    ),
    list: database.prepare<[number], string>("SELECT summary FROM run ORDER BY created_at DESC, id DESC LIMIT CAST(? AS INTEGER)").pluck(),
    runs: database.prepare<[], string>("SELECT id FROM run ORDER BY created_at, id").pluck(),
    open: database.prepare<[], string>("SELECT id FROM run WHERE ended_at IS NULL ORDER BY id").pluck(),
  };
}

function summaryOf(text: string): RunSummary {
  const parsed = RunSummary.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  return raise({ code: "history.unreadable-run", message: "A run's summary cannot be read.", cause: z.prettifyError(parsed.error) });
}

const noSuchRun = (run: RunId): Problem => ({ code: "history.no-such-run", message: `There is no run ${run} in the journal.` });

const runElsewhere = (run: RunId): Problem => ({
  code: "history.run-elsewhere",
  message: `Another process has written to run ${run}.`,
  next: "Look at the run again before going on: another console or command line works on it.",
});

const runMoved = (run: RunId): Problem => ({
  code: "history.run-moved", message: `Run ${run} has gone on meanwhile.`, next: "Look at the run again: it is not as it was a moment ago.",
});
