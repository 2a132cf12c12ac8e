import { describe, expect, it } from "vitest";
import { RunbookId } from "../../../src/shared/ids";
import { RunCommand, type RunEventBody } from "../../../src/shared/run";
import { failedSteps, refusalOf } from "../../../src/shared/run-refusal";
import { parseRunbook } from "../../../src/shared/runbook/parse";
import { GivenRecord } from "./decide/given-record";
import { plan } from "./fixtures";
import { bash, item } from "./given-console";

const text = `- [ ] early {#early}\n${item("act", bash("#act on=web1", "true"))}${item("later", bash("#later on=web1", "true"))}- [ ] agree {#agree gate}\n- [ ] late {#late}\n`;
const armed = (...bodies: RunEventBody[]) => new GivenRecord(plan(text), ...bodies);
/** Code of the refusal, or "fine". */
const answer = (run: GivenRecord, command: Record<string, unknown>): string => refusalOf(run.record.view, RunCommand.parse(command))?.code ?? "fine";
const failed = () => armed().step("act", "failed");
const overWith = (run: GivenRecord, outcome: "failed" | "rolled back" | "unknown" | "done") => run.add({ type: "run.ended", outcome, reason: "r" });

describe("a person's word", () => {
  it("ticks checks ahead of their turn, up to a gate that nobody opened", () => {
    const run = armed();
    expect([answer(run, { type: "tick", step: run.key("early") }), answer(run, { type: "tick", step: run.key("late") }), answer(run, { type: "tick", step: run.key("act") })]).toEqual(["fine", "run.behind-gate", "run.misplaced"]);
    run.add({ type: "step.agreed", step: run.key("agree") });
    expect(answer(run, { type: "tick", step: run.key("late") })).toBe("fine");
  });

  it("skips what has not begun, and never a failure or a gate", () => {
    const run = failed();
    const skip = (id: string) => answer(run, { type: "skip", step: run.key(id), reason: "no" });
    expect([skip("later"), skip("act"), skip("agree")]).toEqual(["fine", "run.misplaced", "run.gate"]);
    run.add({ type: "run.paused" }, { type: "run.reopened", steps: [run.key("act")] });
    expect(skip("act")).toBe("run.misplaced");
    expect(skip("nowhere".replace("nowhere", "early"))).toBe("fine");
    expect(answer(run, { type: "skip", step: "nowhere", reason: "no" })).toBe("run.no-step");
  });

  it("pauses what goes on, continues what is paused", () => {
    const run = armed();
    expect([answer(run, { type: "pause" }), answer(run, { type: "continue" })]).toEqual(["fine", "run.not-paused"]);
    run.add({ type: "run.paused" });
    expect([answer(run, { type: "pause" }), answer(run, { type: "continue" }), answer(run, { type: "stop" })]).toEqual(["run.paused", "fine", "fine"]);
    run.add({ type: "run.interrupted", reason: "gone" });
    expect([answer(run, { type: "continue" }), answer(run, { type: "resume" }), answer(run, { type: "note", step: run.key("act"), note: "n" })]).toEqual(["run.interrupted", "fine", "fine"]);
  });

  it("runs failed steps again, in a run that failed or stands still", () => {
    const retry = (run: GivenRecord, id = "act") => answer(run, { type: "retry", steps: [run.key(id)] });
    expect(retry(failed())).toBe("run.busy");
    expect(retry(failed().add({ type: "run.paused" }))).toBe("fine");
    expect(retry(overWith(failed(), "failed"))).toBe("fine");
    expect(failedSteps(failed().record.view)).toEqual([failed().key("act")]);
    expect(retry(overWith(failed(), "failed"), "later")).toBe("run.misplaced");
    expect(retry(overWith(failed(), "unknown"))).toBe("run.ended");
    expect(retry(overWith(armed().step("act", "done"), "done"))).toBe("run.ended");
    const back = failed().step("later", "failed");
    back.add({ type: "undo.intended", step: back.key("later"), token: "u" }, { type: "undo.ended", step: back.key("later"), outcome: "done", durationMs: 1 });
    expect(retry(overWith(back, "failed"))).toBe("run.went-back");
    expect(retry(overWith(new GivenRecord(plan(text, { dryRun: true })).step("act", "failed"), "failed"))).toBe("run.dry");
    expect(retry(failed().add({ type: "run.interrupted", reason: "gone" }))).toBe("run.interrupted");
  });

  it("says nothing in a run that has ended", () => {
    const run = overWith(armed(), "failed");
    for (const command of [{ type: "pause" }, { type: "stop" }, { type: "tick", step: run.key("early") }]) expect(answer(run, command)).toBe("run.ended");
  });

  it("aims and ticks the steps of a document, and of no runbook", () => {
    expect(answer(armed(), { type: "aim", step: armed().key("act"), host: "web1" })).toBe("run.armed");
    const built = plan(parseRunbook("# T\n\n```bash {#one}\necho\n```\n\n- [ ] look\n", { id: RunbookId.parse("user/test"), file: "t.md" }));
    const [one = "", look = ""] = built.plan.phases.flatMap(({ steps }) => steps.map(({ stepId }) => stepId));
    const run = new GivenRecord(built);
    const say = (type: string, id: string) => answer(run, { type, step: run.key(id) });
    expect([say("aim", one), say("tick", one), say("aim", look), say("tick", look)]).toEqual(["fine", "fine", "run.misplaced", "fine"]);
    run.step(one, "failed");
    expect([say("aim", one), say("tick", one)]).toEqual(["fine", "fine"]);
    run.add({ type: "step.aimed", step: run.key(one) });
    expect([say("aim", one), say("tick", one)]).toEqual(["run.misplaced", "run.misplaced"]);
    run.step(one, "done");
    expect([say("aim", one), say("untick", one)]).toEqual(["run.misplaced", "run.misplaced"]);
  });
});
