import { type ConsoleMark, isSameConsole, RunStatus } from "../../shared/run";
import { Schedule, type ScheduleEntry, type ScheduleId, ScheduleOutcome } from "../../shared/schedule";
import { type Database, transact } from "./database";
import { writing } from "./problems";

export interface StoredSchedule {
  schedule: Schedule;
  /** ms; every time at which it was due up to then was dealt with. */
  checkedAt: number;
}

/** Schedules, what became of them, and which process runs them. */
export interface ScheduleTable {
  list(): StoredSchedule[];
  put(schedule: Schedule, checkedAt: number): void;
  /** Removes a schedule and its entries; its runs stay in the history. */
  remove(id: ScheduleId): void;
  /**
   * Answers for a time at which a schedule was due, and moves `checkedAt` up to `checkedAt`. False: it was answered before, and nothing
   * was written.
   */
  answer(id: ScheduleId, dueAt: number, checkedAt: number, outcome: ScheduleOutcome): boolean;
  /** Replaces the outcome of a time that was answered. */
  correct(id: ScheduleId, dueAt: number, outcome: ScheduleOutcome): void;
  /** Newest first. */
  entries(id: ScheduleId, limit: number): ScheduleEntry[];
  /** Makes `mark` the process that runs schedules unless one that `isAlive` is it already; whether it is. */
  claim(mark: ConsoleMark, isAlive: (mark: ConsoleMark) => boolean): boolean;
  release(mark: ConsoleMark): void;
  /** The process that runs schedules, or that did when it ended without a word. */
  holder(): ConsoleMark | undefined;
}

interface EntryRow {
  due_at: number;
  outcome: string;
  status: string | null;
  reason: string | null;
}

export function createScheduleTable(database: Database): ScheduleTable {
  const statements = prepare(database);
  const answer = (id: ScheduleId, dueAt: number, checkedAt: number, outcome: ScheduleOutcome): boolean =>
    transact(database, () => {
      statements.check.run(checkedAt, id);
      return statements.answer.run(id, dueAt, JSON.stringify(outcome), runOf(outcome)).changes === 1;
    });
  const isHeldBy = (mark: ConsoleMark): boolean => isSameConsole(statements.runner.get(), mark);
  const claim: ScheduleTable["claim"] = (mark, isAlive) =>
    isHeldBy(mark) || transact(database, () => {
      const holder = statements.runner.get();
      if (holder && !isSameConsole(holder, mark) && isAlive(holder)) return false;
      statements.claim.run(mark.pid, mark.since);
      return true;
    });
  return {
    list: () => statements.list.all().map(({ definition, checked_at }) => ({ schedule: Schedule.parse(JSON.parse(definition)), checkedAt: checked_at })),
    put: (schedule, checkedAt) => void writing("The schedule", () => statements.put.run(schedule.id, JSON.stringify(schedule), checkedAt)),
    remove: (id) => writing("The schedule", () => transact(database, () => {
      statements.removeEntries.run(id);
      statements.remove.run(id);
    })),
    answer: (id, dueAt, checkedAt, outcome) => writing("A schedule's outcome", () => answer(id, dueAt, checkedAt, outcome)),
    correct: (id, dueAt, outcome) => void writing("A schedule's outcome", () => statements.correct.run(JSON.stringify(outcome), runOf(outcome), id, dueAt)),
    entries: (id, limit) => statements.entries.all(id, limit).map(entryOf),
    claim: (mark, isAlive) => writing("Who runs the schedules", () => claim(mark, isAlive)),
    release: (mark) => void writing("Who runs the schedules", () => statements.release.run(mark.pid, mark.since)),
    holder: () => statements.runner.get(),
  };
}

const runOf = (outcome: ScheduleOutcome): string | null => (outcome.kind === "ran" ? outcome.run : null);

function entryOf({ due_at, outcome, status, reason }: EntryRow): ScheduleEntry {
  return { dueAt: due_at, outcome: ScheduleOutcome.parse(JSON.parse(outcome)), status: RunStatus.safeParse(status).data, reason: reason ?? undefined };
}

const prepare = (database: Database) => ({
  list: database.prepare<[], { definition: string; checked_at: number }>("SELECT definition, checked_at FROM schedule ORDER BY id"),
  put: database.prepare<[string, string, number]>(
    `INSERT INTO schedule (id, definition, checked_at) VALUES (?, ?, CAST(? AS INTEGER))
     ON CONFLICT (id) DO UPDATE SET definition = excluded.definition, checked_at = excluded.checked_at`,
  ),
  check: database.prepare<[number, string]>("UPDATE schedule SET checked_at = max(checked_at, CAST(? AS INTEGER)) WHERE id = ?"),
  remove: database.prepare<[string]>("DELETE FROM schedule WHERE id = ?"),
  removeEntries: database.prepare<[string]>("DELETE FROM schedule_outcome WHERE schedule = ?"),
  answer: database.prepare<[string, number, string, string | null]>("INSERT OR IGNORE INTO schedule_outcome (schedule, due_at, outcome, run) VALUES (?, CAST(? AS INTEGER), ?, ?)"),
  correct: database.prepare<[string, string | null, string, number]>("UPDATE schedule_outcome SET outcome = ?, run = ? WHERE schedule = ? AND due_at = ?"),
  entries: database.prepare<[string, number], EntryRow>(
    `SELECT due_at, outcome, json_extract(run.summary, '$.status') AS status, json_extract(run.summary, '$.reason') AS reason
     FROM schedule_outcome LEFT JOIN run ON run.id = schedule_outcome.run
     WHERE schedule = ? ORDER BY due_at DESC LIMIT CAST(? AS INTEGER)`,
  ),
  runner: database.prepare<[], ConsoleMark>("SELECT pid, since FROM schedule_runner"),
  claim: database.prepare<[number, string]>("INSERT INTO schedule_runner (one, pid, since) VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET pid = excluded.pid, since = excluded.since"),
  release: database.prepare<[number, string]>("DELETE FROM schedule_runner WHERE pid = ? AND since = ?"),
});
