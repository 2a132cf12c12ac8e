import { execFile } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { StepKey } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import type { ConsoleMark, RunEventBody } from "../../../src/shared/run";
import { aHistory, created, runId, START } from "./given";

const fixtures = join(import.meta.dirname, "../../fixtures/history");
const step = StepKey.parse("one");
const run = runId();
const ann: ConsoleMark = { pid: 1, since: "a" };
const bob: ConsoleMark = { pid: 2, since: "b" };

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return "written";
  } catch (thrown) {
    return thrown instanceof ProblemError ? thrown.problem.code : String(thrown);
  }
};

describe("a run that several processes know of", () => {
  const given = () => {
    const here = aHistory();
    const there = aHistory({ file: here.file });
    here.journal.create(run, "ann", START, created());
    here.journal.append(run, "ann", START, { type: "run.started", console: ann }, { console: ann });
    const write = (who: "ann" | "bob", body: RunEventBody, seq?: number) =>
      codeOf(() => (who === "ann" ? here : there).journal.append(run, who, START, body, { console: who === "ann" ? ann : bob, seq }));
    return { here, there, write };
  };
  const intent: RunEventBody = { type: "step.intended", step, attempt: 1, token: "t" };

  it("is written to by the one that carries it out; another may say what it knows and agrees to", () => {
    const { write, here } = given();
    const others: RunEventBody[] = [
      intent, { type: "step.started", step }, { type: "step.ended", step, outcome: "done", durationMs: 1 }, { type: "step.skipped", step, reason: "" },
      { type: "run.resumed", console: bob }, { type: "run.stop-requested" }, { type: "run.ended", outcome: "done", reason: "" },
    ];
    for (const body of others) expect(write("bob", body)).toBe("history.run-elsewhere");
    for (const body of [{ type: "step.noted", step, note: "n" }, { type: "step.ticked", step }, { type: "step.agreed", step }] as const) expect(write("bob", body)).toBe("written");
    // What the other said does not stop the one that carries it out.
    expect(write("ann", intent)).toBe("written");
    expect(here.journal.verify(run)).toBeUndefined();
    expect(here.journal.events(run).map(({ actor }) => actor)).toEqual(["ann", "ann", "bob", "bob", "bob", "ann"]);
  });

  it("is taken over at once: what the one before still wants to write is refused, except that it has let go", () => {
    const { write } = given();
    expect(write("bob", { type: "run.taken-over", console: bob }, 1)).toBe("history.run-moved");
    expect(write("bob", { type: "run.taken-over", console: bob }, 2)).toBe("written");
    expect(write("ann", intent)).toBe("history.run-elsewhere");
    expect(write("ann", { type: "run.interrupted", reason: "let go" })).toBe("written");
    expect(write("ann", intent)).toBe("history.run-elsewhere");
    // Nobody carries it out now: the first to take it up has it.
    expect(write("bob", { type: "run.resumed", console: bob })).toBe("written");
    expect(write("ann", { type: "run.resumed", console: ann })).toBe("history.run-elsewhere");
    expect(write("bob", intent)).toBe("written");
  });

  it("is followed: what others write is handed over once and in order, own rows are not", () => {
    const { here, there, write } = given();
    const news = there.journal.follow();
    const types = () => news.take().map(({ body }) => body.type);
    expect(types()).toEqual([]);
    write("ann", intent);
    write("bob", { type: "step.noted", step, note: "n" });
    write("ann", { type: "step.started", step });
    expect(types()).toEqual(["step.intended", "step.started"]);
    for (let index = 0; index < 510; index++) here.journal.append(run, "ann", START, { type: "step.output", step, stream: "out", text: "x" }, { console: ann });
    expect([types(), types(), types()].map((each) => each.length)).toEqual([500, 10, 0]);
  });

  it("has one writer at any moment while two processes take it from each other hundreds of times", async () => {
    const { file, journal } = aHistory();
    journal.create(run, "ann", START, created());
    journal.append(run, "ann", START, { type: "run.started", console: ann }, { console: ann });
    const rival = async (name: string) => {
      const argv = ["--experimental-transform-types", "--no-warnings", "--import", pathToFileURL(join(fixtures, "resolve-ts.js")).href, join(fixtures, "journal-rival.ts"), file, run, name, "150"];
      const { stdout } = await promisify(execFile)(process.execPath, argv);
      return JSON.parse(stdout) as { taken: number; refusals: string[] };
    };
    const rivals = await Promise.all([rival("one"), rival("two")]);
    expect(rivals.map(({ taken }) => taken)).toEqual([150, 150]);
    expect(rivals.flatMap(({ refusals }) => refusals).filter((code) => !["history.run-elsewhere", "history.run-moved"].includes(code))).toEqual([]);
    let owner = "ann";
    const wrong = journal.events(run).slice(2).filter(({ body, actor }) => {
      if (body.type === "run.taken-over") owner = body.console.since;
      return actor !== owner;
    });
    expect(wrong).toEqual([]);
    expect(journal.verify(run)).toBeUndefined();
  });
});
