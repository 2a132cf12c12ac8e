import Sqlite from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { StepKey } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import type { RunEventBody } from "../../../src/shared/run";
import { aHistory, created, runId, START } from "./given";

const step = StepKey.parse("one");
const run = runId();

const codeOf = (work: () => unknown): string | undefined => {
  try {
    work();
    return undefined;
  } catch (thrown) {
    return thrown instanceof ProblemError ? thrown.problem.code : String(thrown);
  }
};

describe("the run journal", () => {
  it("gives back what was appended, in order, with a chain of hashes", () => {
    const { journal } = aHistory();
    const first = journal.create(run, "ada@desk", START, created());
    const second = journal.append(run, "ada@desk", START + 1, { type: "step.intended", step, attempt: 1, token: "t1" });
    expect([first.seq, second.seq]).toEqual([1, 2]);
    expect(first.hash).not.toBe(second.hash);
    expect(journal.events(run)).toEqual([first, second]);
    expect(journal.events(run, 1)).toEqual([second]);
    expect(journal.verify(run)).toBeUndefined();
  });

  it("lists runs newest first and knows those without an end", () => {
    const { journal } = aHistory();
    const other = runId("zzzzzz");
    journal.create(run, "ada", START, created());
    journal.create(other, "bob", START + 5, created());
    journal.append(other, "bob", START + 9, { type: "run.ended", outcome: "rolled back", reason: "health never passed" });
    expect(journal.open()).toEqual([run]);
    expect(journal.list(10).map(({ id, status, actor, reason, endedAt, stepsTotal }) => ({ id, status, actor, reason, endedAt, stepsTotal }))).toEqual([
      { id: other, status: "rolled back", actor: "bob", reason: "health never passed", endedAt: START + 9, stepsTotal: 2 },
      { id: run, status: "running", actor: "ada", reason: undefined, endedAt: undefined, stepsTotal: 2 },
    ]);
    expect(journal.list(1)).toHaveLength(1);
  });

  it("reads a step's output alone", () => {
    const { journal } = aHistory();
    journal.create(run, "ada", START, created());
    journal.append(run, "ada", START, { type: "step.output", step, stream: "out", text: "a\u0000\u2028b" });
    journal.append(run, "ada", START, { type: "step.output", step: StepKey.parse("two"), stream: "out", text: "other" });
    expect(journal.output(run, step).map(({ text }) => text)).toEqual(["a\u0000\u2028b"]);
  });

  it("refuses events of a run that was never created, and a run that exists", () => {
    const { journal } = aHistory();
    expect(codeOf(() => journal.append(run, "ada", START, { type: "run.started" }))).toBe("history.no-such-run");
    journal.create(run, "ada", START, created());
    expect(codeOf(() => journal.create(run, "ada", START, created()))).toBe("history.run-elsewhere");
    expect(journal.events(run)).toHaveLength(1);
  });

  it("stops a writer that another one has overtaken, then lets it go on from what is on disk", () => {
    const window = aHistory();
    const commandLine = aHistory({ file: window.file });
    window.journal.create(run, "ada", START, created());
    commandLine.journal.append(run, "bob", START + 1, { type: "run.resumed" });
    expect(codeOf(() => window.journal.append(run, "ada", START + 2, { type: "run.started" }))).toBe("history.run-elsewhere");
    expect(window.journal.events(run).map(({ actor }) => actor)).toEqual(["ada", "bob"]);
    expect(window.journal.append(run, "ada", START + 3, { type: "run.started" }).seq).toBe(3);
    expect(window.journal.verify(run)).toBeUndefined();
  });

  it("never stores an event that could not be read again", () => {
    const { journal } = aHistory();
    journal.create(run, "ada", START, created());
    const bad: unknown = { type: "step.intended", step: "one", attempt: "first" };
    expect(() => journal.append(run, "ada", START, bad as RunEventBody)).toThrow();
    expect(journal.events(run)).toHaveLength(1);
  });
});

describe("tampering", () => {
  const changes: [name: string, sql: string, seq: number][] = [
    ["a changed payload", "UPDATE run_event SET payload = replace(payload, 'done', 'failed') WHERE seq = 3", 3],
    ["a changed actor", "UPDATE run_event SET actor = 'mallory' WHERE seq = 2", 2],
    ["a changed time", "UPDATE run_event SET at = at + 1 WHERE seq = 4", 4],
    ["a removed event", "DELETE FROM run_event WHERE seq = 2", 2],
    ["a removed last event", "DELETE FROM run_event WHERE seq = 4", 4],
    ["a replaced hash", "UPDATE run_event SET hash = replace(hash, 'a', 'b') WHERE seq = 1", 1],
  ];
  it.each(changes)("finds %s", (_, sql, seq) => {
    const { journal, file } = aHistory();
    journal.create(run, "ada", START, created());
    journal.append(run, "ada", START, { type: "step.intended", step, attempt: 1, token: "t" });
    journal.append(run, "ada", START, { type: "step.ended", step, outcome: "done", exit: 0, durationMs: 5 });
    journal.append(run, "ada", START, { type: "run.ended", outcome: "done", reason: "" });
    expect(journal.verify(run)).toBeUndefined();
    const database = new Sqlite(file);
    expect(database.prepare(sql).run().changes).toBe(1);
    database.close();
    expect(journal.verify(run)?.seq).toBe(seq);
  });
});
