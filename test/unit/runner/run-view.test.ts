import { describe, expect, it } from "vitest";
import { RunId, StepKey } from "../../../src/shared/ids";
import type { RunEvent, RunEventBody } from "../../../src/shared/run";
import { applyEvent, countSteps, reduceRun } from "../../../src/shared/run-view";
import { plan } from "./fixtures";

const run = RunId.parse("20261121T101500Z-abc123");
const text = "- [ ] look {#look}\n- [ ] agree {#agree}{gate count=2}\n- [ ] act\n  ```bash {#act on=web1}\n  true\n  ```\n- [ ] more\n  ```bash {#more on=web1}\n  true\n  ```\n";
const built = plan(text.replace("{#agree}{gate count=2}", "{#agree gate count=2}"));
const [look, agree, act, more] = built.plan.phases.flatMap(({ steps }) => steps.map(({ key }) => key)) as [StepKey, StepKey, StepKey, StepKey];

function view(...bodies: (RunEventBody | [actor: string, body: RunEventBody])[]) {
  const events = [{ type: "run.created", plan: built.plan, planHash: built.hash } as const, ...bodies].map((each, index): RunEvent => {
    const [actor, body] = Array.isArray(each) ? each : ["ann", each];
    return { run, seq: index + 1, at: 1_000 + index, actor, body, hash: "" };
  });
  const whole = reduceRun(events);
  // One by one, and with events that come twice, it is the same.
  const [first] = events;
  if (!first) throw new Error("no event");
  expect(events.reduce((before, event) => applyEvent(applyEvent(before, event), event), reduceRun([first]))).toEqual(whole);
  return whole;
}

const intended = (step: StepKey, attempt = 1): RunEventBody => ({ type: "step.intended", step, attempt, token: "t" });
const ended = (step: StepKey, outcome: "done" | "failed" | "unknown", reason?: string): RunEventBody => ({ type: "step.ended", step, outcome, reason, durationMs: 5 });

describe("the view of a run", () => {
  it("follows a step from its intent to its end", () => {
    expect(view(intended(act)).steps[act]).toMatchObject({ status: "running", attempt: 1, startedAt: 1_001 });
    const done = view(intended(act), { type: "step.output", step: act, stream: "out", text: "é🦜" }, { type: "step.ended", step: act, outcome: "done", exit: 0, durationMs: 1, value: "v" });
    expect(done.steps[act]).toMatchObject({ status: "done", exit: 0, value: "v", outputBytes: 6, endedAt: 1_003 });
    expect(done.current).toBe(act);
  });

  it("starts a retry clean, keeping when it first began", () => {
    expect(view(intended(act), ended(act, "failed", "exit status 1"), intended(act, 2)).steps[act]).toMatchObject({ status: "running", attempt: 2, startedAt: 1_001, reason: undefined, exit: undefined });
  });

  it("waits while a person is asked, and no longer", () => {
    const asked = view({ type: "step.waiting", step: look, for: "tick" });
    expect([asked.status, asked.steps[look]?.waitingFor]).toEqual(["waiting", "tick"]);
    const ticked = view({ type: "step.waiting", step: look, for: "tick" }, { type: "step.ticked", step: look, note: "ok" });
    expect(ticked).toMatchObject({ status: "running", steps: { [look]: { status: "done", notes: [{ text: "ok", actor: "ann" }], waitingFor: undefined } } });
    expect(view({ type: "step.ticked", step: look }, { type: "step.unticked", step: look }).steps[look]?.status).toBe("pending");
  });

  it("opens a gate for two only when two different people agreed", () => {
    const waiting: RunEventBody = { type: "step.waiting", step: agree, for: "gate" };
    const yes: RunEventBody = { type: "step.agreed", step: agree };
    expect(view(waiting, yes, yes).steps[agree]).toMatchObject({ status: "waiting", agreedBy: ["ann"] });
    expect(view(waiting, yes, ["bob", yes]).steps[agree]).toMatchObject({ status: "done", agreedBy: ["ann", "bob"] });
  });

  it("never shows the unknown as anything else until a person decides", () => {
    expect(view(intended(act), ended(act, "unknown")).steps[act]?.status).toBe("unknown");
    const asked: RunEventBody[] = [intended(act), ended(act, "unknown"), { type: "step.probed", step: act, answer: "unknown" }, { type: "step.waiting", step: act, for: "decision", question: "?" }];
    expect(view(...asked).steps[act]).toMatchObject({ status: "waiting", waitingFor: "decision", probed: "unknown", question: "?" });
    expect(view(...asked, { type: "run.stop-requested" })).toMatchObject({ status: "running", stopRequested: true, steps: { [act]: { status: "unknown" } } });
    for (const [decision, status] of [["done", "done"], ["failed", "failed"], ["skip", "skipped"], ["run again", "pending"]] as const) {
      expect(view(...asked, { type: "step.decided", step: act, decision }).steps[act]?.status).toBe(status);
    }
  });

  it("tells how an undo went, and keeps why there was one", () => {
    const failed = [intended(act), ended(act, "done"), intended(more), ended(more, "failed", "exit status 1"), { type: "undo.intended", step: act, token: "u" } as const];
    expect(view(...failed)).toMatchObject({ status: "undoing", steps: { [act]: { status: "undoing" } } });
    const undo = (outcome: "done" | "failed" | "unknown") => view(...failed, { type: "undo.ended", step: act, outcome, durationMs: 1 }).steps[act]?.status;
    expect([undo("done"), undo("failed"), undo("unknown")]).toEqual(["undone", "undo failed", "unknown"]);
    expect(view(...failed).steps[more]?.reason).toBe("exit status 1");
  });

  it("keeps its last word when it is interrupted or ended", () => {
    expect(view(intended(act), { type: "run.interrupted", reason: "gone" }, { type: "step.noted", step: act, note: "n" })).toMatchObject({ status: "interrupted", reason: "gone" });
    expect(view({ type: "run.interrupted", reason: "gone" }, { type: "run.resumed" })).toMatchObject({ status: "running", reason: undefined });
    expect(view({ type: "run.ended", outcome: "rolled back", reason: "r" })).toMatchObject({ status: "rolled back", endedAt: 1_001 });
  });

  it("counts", () => {
    expect(countSteps(view({ type: "step.ticked", step: look }, { type: "step.waiting", step: agree, for: "gate" }, intended(act), ended(act, "unknown")))).toEqual({
      total: 4, done: 1, failed: 0, unknown: 1, skipped: 0, undone: 0, waiting: 1, running: 0, pending: 1,
    });
  });
});
