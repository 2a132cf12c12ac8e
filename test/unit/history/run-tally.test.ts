import { describe, expect, it } from "vitest";
import { type RunTally, tally } from "../../../src/main/history/run-tally";
import type { RunEventBody } from "../../../src/shared/run";
import { RunEventBody as Body } from "../../../src/shared/run";
import { aPlan, created, runId, START } from "./given";

/** What lists show after these events; an event may name its actor. */
function after(events: readonly (Record<string, unknown> & { type: string })[], plan = aPlan()) {
  const bodies: [RunEventBody, string][] = [[created(plan), "ada"], ...events.map(({ by, ...body }): [RunEventBody, string] => [Body.parse(body), String(by ?? "ada")])];
  let now: RunTally | undefined;
  for (const [index, [body, actor]] of bodies.entries()) now = tally(now, { run: runId(), seq: index + 1, at: START + index, actor, body, hash: "" });
  return now?.summary;
}

const ended = (step: string, outcome: string) => ({ type: "step.ended", step, outcome, durationMs: 1 });

describe("a run's summary", () => {
  it("runs from its creation, counts steps that are done once", () => {
    expect(after([])).toMatchObject({ status: "running", stepsDone: 0, stepsTotal: 2, title: "Rolling deploy" });
    expect(after([ended("one", "done"), { type: "step.ticked", step: "one" }, ended("two", "failed")])).toMatchObject({ stepsDone: 1 });
  });

  it("waits while any step waits for a person", () => {
    const waiting = { type: "step.waiting", step: "one", for: "tick" };
    expect(after([waiting])).toMatchObject({ status: "waiting" });
    expect(after([waiting, { type: "step.noted", step: "one", note: "looking" }])).toMatchObject({ status: "waiting" });
    expect(after([waiting, { type: "step.ticked", step: "one" }])).toMatchObject({ status: "running", stepsDone: 1 });
    expect(after([waiting, { type: "step.skipped", step: "one", reason: "not needed" }])).toMatchObject({ status: "running", stepsDone: 0 });
  });

  it("takes a tick back", () => {
    expect(after([{ type: "step.ticked", step: "one" }, { type: "step.unticked", step: "one" }])).toMatchObject({ stepsDone: 0 });
  });

  it("holds a gate until enough different people agree", () => {
    const plan = aPlan(["one", "two"], { one: 2 });
    const gate = { type: "step.waiting", step: "one", for: "gate" };
    expect(after([gate, { type: "step.agreed", step: "one" }, { type: "step.agreed", step: "one" }], plan)).toMatchObject({ status: "waiting", stepsDone: 0 });
    expect(after([gate, { type: "step.agreed", step: "one" }, { type: "step.agreed", step: "one", by: "bob" }], plan)).toMatchObject({ status: "running", stepsDone: 1 });
  });

  it("undoes, and counts what was taken back as not done", () => {
    const undo = [ended("one", "done"), { type: "undo.intended", step: "one", token: "t" }];
    expect(after(undo)).toMatchObject({ status: "undoing", stepsDone: 1 });
    expect(after([...undo, { type: "undo.ended", step: "one", outcome: "done", durationMs: 1 }])).toMatchObject({ status: "undoing", stepsDone: 0 });
    expect(after([...undo, { type: "undo.ended", step: "one", outcome: "failed", durationMs: 1 }])).toMatchObject({ stepsDone: 1 });
  });

  it("stays interrupted until it is resumed", () => {
    const interrupted = { type: "run.interrupted", reason: "the console ended" };
    expect(after([interrupted, { type: "step.probed", step: "one", answer: "done" }])).toMatchObject({ status: "interrupted", reason: "the console ended" });
    expect(after([interrupted, { type: "run.resumed" }])).toMatchObject({ status: "running", reason: undefined });
  });

  it("never shows an unknown step as done until a person decides", () => {
    expect(after([ended("one", "unknown")])).toMatchObject({ stepsDone: 0 });
    expect(after([ended("one", "unknown"), { type: "step.decided", step: "one", decision: "failed" }])).toMatchObject({ stepsDone: 0 });
    expect(after([ended("one", "unknown"), { type: "step.decided", step: "one", decision: "done" }])).toMatchObject({ stepsDone: 1 });
  });

  it.each(["done", "rolled back", "failed", "unknown"])("ends as %s", (outcome) => {
    expect(after([{ type: "run.ended", outcome, reason: "so" }])).toMatchObject({ status: outcome, reason: "so", endedAt: START + 1 });
  });
});
