import Sqlite from "better-sqlite3";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openDatabase } from "../../../src/main/history/database";
import { createJournal, type RunJournal } from "../../../src/main/history/journal";
import { migrate } from "../../../src/main/history/migrate";
import { RunbookId, type RunId, StepKey } from "../../../src/shared/ids";
import { aFolder, aHistory, aPlan, created, runId, START } from "./given";

const BOOK = RunbookId.parse("shipped/rolling-deploy");

/** A run whose steps took so long; those named in `failed` failed. */
function aRun(journal: RunJournal, id: RunId, steps: Record<string, number>, { failed = [] as string[], dryRun = false, at = START } = {}): void {
  journal.create(id, "kim", at, created({ ...aPlan(Object.keys(steps)), dryRun }));
  let now = at;
  for (const [key, durationMs] of Object.entries(steps)) {
    const step = StepKey.parse(key);
    journal.append(id, "kim", now, { type: "step.intended", step, attempt: 1, token: "t" });
    now += durationMs;
    journal.append(id, "kim", now, { type: "step.ended", step, outcome: failed.includes(key) ? "failed" : "done", exit: 0, durationMs });
  }
  journal.append(id, "kim", now, { type: "run.ended", outcome: failed.length > 0 ? "failed" : "done", reason: "" });
}

describe("durations", () => {
  it("are of what succeeded in runs that were no dry run, newest first, by the step's name without its place", () => {
    const { journal, runs } = aHistory();
    aRun(journal, runId("aaaaaa"), { "roll.swap@web1": 100, "roll.swap@web2": 200 });
    aRun(journal, runId("bbbbbb"), { "roll.swap@web1": 300, "roll.check": 50 }, { failed: ["roll.check"] });
    aRun(journal, runId("cccccc"), { "roll.swap@web1": 999 }, { dryRun: true });
    expect(runs.durations(BOOK, 100)).toEqual([
      { step: "roll.swap", ms: 300 },
      { step: "", ms: 300 }, { step: "roll.swap", ms: 200 }, { step: "roll.swap", ms: 100 },
    ]);
    expect(runs.durations(BOOK, 100, runId("bbbbbb"))).toHaveLength(3);
    expect(runs.durations(RunbookId.parse("shipped/other"), 100)).toEqual([]);
  });

  it("of a check are the time from a person's turn to the tick, and a run that was interrupted has none", () => {
    const { journal, runs } = aHistory();
    const [run, step] = [runId("aaaaaa"), StepKey.parse("look")];
    journal.create(run, "kim", START, created(aPlan(["look"])));
    journal.append(run, "kim", START + 1_000, { type: "step.waiting", step, for: "tick" });
    journal.append(run, "kim", START + 5_000, { type: "run.interrupted", reason: "gone" });
    journal.append(run, "kim", START + 9_000, { type: "run.resumed" });
    journal.append(run, "kim", START + 31_000, { type: "step.ticked", step });
    journal.append(run, "kim", START + 32_000, { type: "run.ended", outcome: "done", reason: "" });
    expect(runs.durations(BOOK, 100)).toEqual([{ step: "look", ms: 30_000 }]);
  });

  it("are made up for in a file that is older than they are", () => {
    const file = join(aFolder(), "history.sqlite");
    const old = openDatabase(file, { synchronous: "FULL" });
    migrate(old, file, 4);
    aRun(createJournal(old), runId("aaaaaa"), { "roll.swap@web1": 100 });
    old.close();
    expect(aHistory({ file }).runs.durations(BOOK, 100)).toEqual([{ step: "", ms: 100 }, { step: "roll.swap", ms: 100 }]);
  });

  it("are read through the primary key, whatever the history holds", () => {
    const { file } = aHistory();
    const database = new Sqlite(file, { readonly: true });
    const plan = database.prepare<[], { detail: string }>("EXPLAIN QUERY PLAN SELECT step, ms FROM step_duration WHERE runbook = 'a' AND run < 'b' ORDER BY run DESC, seq DESC LIMIT 5").all();
    const latest = database.prepare<[], { detail: string }>("EXPLAIN QUERY PLAN SELECT id FROM run WHERE json_extract(summary, '$.runbook') = 'a' ORDER BY created_at DESC, id DESC LIMIT 1").all();
    database.close();
    expect(plan.map(({ detail }) => detail)).toEqual([expect.stringMatching(/SEARCH step_duration USING PRIMARY KEY \(runbook=\? AND run<\?\)/)]);
    expect(latest[0]?.detail).toMatch(/INDEX run_by_runbook/);
  });
});

describe("the newest run", () => {
  it("is the last one of that runbook on that target that was no dry run", () => {
    const { journal, runs } = aHistory();
    aRun(journal, runId("aaaaaa"), { one: 1 }, { at: START });
    aRun(journal, runId("bbbbbb"), { one: 1 }, { at: START + 10 });
    aRun(journal, runId("cccccc"), { one: 1 }, { at: START + 20, dryRun: true });
    expect(runs.latest(BOOK, { kind: "service", id: "shop" })).toBe(runId("bbbbbb"));
    expect(runs.latest(BOOK, { kind: "service", id: "other" })).toBeUndefined();
    expect(runs.latest(BOOK, undefined)).toBeUndefined();
  });
});

describe("hashed lines", () => {
  it("give the head's hash, one after the other", () => {
    const { journal, runs } = aHistory();
    aRun(journal, runId("aaaaaa"), { one: 1, two: 2 });
    const { lines, head } = runs.hashedLines(runId("aaaaaa"));
    expect(lines).toHaveLength(6);
    expect(lines.reduce((hash, line) => createHash("sha256").update(hash + line).digest("hex"), "0".repeat(64))).toBe(head);
    expect(journal.events(runId("aaaaaa")).at(-1)?.hash).toBe(head);
  });
});
