import { describe, expect, it } from "vitest";
import { RunbookId } from "../../../../src/shared/ids";
import { parseRunbook } from "../../../../src/shared/runbook/parse";
import { withDependents } from "../../../../src/main/runner/decide/dependents";
import { phaseAt, timeLeft } from "../../../../src/main/runner/decide/time";
import { plan, runbook, shop } from "../fixtures";
import { bash, item, undoable } from "../given-console";
import { GivenRecord } from "./given-record";

const act = (id: string, on: string, more = "") => item(id, bash(`#${id} on=${on} ${more}`, "true"));
const given = (text: string, target: Parameters<typeof plan>[1] = {}) => new GivenRecord(plan(text, target));

describe("while a run is paused", () => {
  it("starts nothing, forward or back", () => {
    const forward = given(act("a", "web1") + act("b", "web1"));
    expect(forward.next()).toBe("run a@web1");
    forward.step("a", "done").add({ type: "run.paused" });
    expect(forward.next()).toBe("wait");
    expect(forward.record.view.status).toBe("paused");
    expect(forward.add({ type: "run.continued" }).next()).toBe("run b@web1");

    const back = given(`## P {on-fail=undo}\n${undoable("a", "web1")}${act("b", "web1")}`).step("a", "done").step("b", "failed").add({ type: "run.paused" });
    expect(back.next()).toBe("wait");
    expect(back.add({ type: "run.continued" }).next()).toBe("undo a");
  });

  it("follows a job that an earlier console left, and asks no probe and runs nothing again", () => {
    const text = act("a", "web1") + item("v", "```action {#v on=web1 risk=read}\nhost.reachable\n```");
    const job = given(text);
    job.add({ type: "step.intended", step: job.key("a"), attempt: 1, token: "t" }, { type: "run.paused" }, { type: "run.interrupted", reason: "gone" }, { type: "run.resumed" });
    expect(job.record.view.status).toBe("paused");
    expect(job.next()).toBe("wait");
    expect(job.add({ type: "step.started", step: job.key("a") }).next()).toBe("reconcile a@web1");
    const verb = given(text).step("a", "done");
    verb.add({ type: "step.intended", step: verb.key("v"), attempt: 1, token: "t" }, { type: "step.started", step: verb.key("v") }, { type: "run.paused" });
    expect(verb.next()).toBe("wait");
    expect(verb.add({ type: "run.continued" }).next()).toBe("reconcile v@web1");
  });

  it("goes on to the end after a stop", () => {
    expect(given(act("a", "web1") + act("b", "web1")).step("a", "done").add({ type: "run.paused" }, { type: "run.stop-requested" }).next()).toBe("end failed: stopped by a person; 1 of 2 steps done");
  });
});

describe("after failed steps are to run again", () => {
  const text = act("all", "@service", "max=1") + act("next", "lb1") + act("last", "lb1", "needs=all");
  it("runs those alone, and then what never ran", () => {
    const run = given(text, { target: shop }).step("all", "done", "web1").step("all", "failed", "web2");
    expect(run.next()).toBe('end failed: "all" on web2: exit status 1; 1 of 5 steps done');
    run.add({ type: "run.ended", outcome: "failed", reason: "" }, { type: "run.reopened", steps: [run.key("all", "web2")] });
    expect(run.record.view.steps[run.key("all", "web2")]).toMatchObject({ status: "pending", retrying: true, reason: "exit status 1", attempt: 1 });
    expect(run.next()).toBe("run all@web2 all@web3");
    run.step("all", "done", "web2").step("all", "done", "web3");
    expect(run.next()).toBe("run next@lb1");
    expect(run.step("next", "done").step("last", "done").next()).toBe("end done: 5 of 5 steps done");
  });

  it("knows again what failed when nobody came to run it", () => {
    const run = given(text, { target: shop }).step("all", "failed", "web1");
    run.add({ type: "run.ended", outcome: "failed", reason: "" }, { type: "run.reopened", steps: [run.key("all", "web1")] }, { type: "run.stop-requested" });
    expect(run.record.view.steps[run.key("all", "web1")]).toMatchObject({ status: "failed", retrying: undefined, reason: "exit status 1" });
    expect(run.next()).toBe("end failed: stopped by a person; 0 of 5 steps done");
  });

  it("also opens what failed for want of them", () => {
    const run = given(`## P {on-fail=continue}\n${act("a", "web1")}${act("b", "web1", "needs=a")}${act("c", "web1", "needs=b")}`).step("a", "failed");
    expect(run.next()).toBe("fail b: it needs p.a@web1, which is failed");
    run.add(...["b", "c"].map((id) => ({ type: "step.ended" as const, step: run.key(id), outcome: "failed" as const, reason: "it needs", durationMs: 0 })));
    expect(withDependents(run.record, [run.key("a")])).toEqual([run.key("a"), run.key("b"), run.key("c")]);
    expect(run.add({ type: "run.reopened", steps: withDependents(run.record, [run.key("a")]) }).step("a", "done").step("b", "done").next()).toBe("run c@web1");
  });
});

describe("a document without front matter", () => {
  const document = parseRunbook("# T\n\n- [ ] look\n\n```bash\necho one\n```\n\n```sql\nSELECT 1;\n```\n\n- [ ] listen\n", { id: RunbookId.parse("user/test"), file: "t.md" });
  const built = plan(document);
  const ids = built.plan.phases.flatMap(({ steps }) => steps.map(({ stepId }) => stepId)) as [string, string, string, string];
  const [look, one, sql, listen] = ids;

  it("always has a plan, which does nothing by itself", () => {
    expect(built.problems).toEqual([]);
    expect(built.plan).toMatchObject({ armed: false, hosts: [], lock: undefined });
    expect(built.arming).toEqual({ kind: "go" });
    expect(new GivenRecord(built).next()).toBe(`ask ${look} for tick`);
  });

  it("runs a step where it is aimed, in any order, also again after a failure", () => {
    const run = new GivenRecord(built);
    run.add({ type: "step.waiting", step: run.key(look), for: "tick" });
    expect(run.next()).toBe("wait");
    run.add({ type: "step.ticked", step: run.key(listen) }, { type: "step.aimed", step: run.key(one), host: built.plan.hosts[0] ?? plan(act("x", "web2")).plan.hosts[0] });
    expect(run.next()).toBe(`run ${one}@web2`);
    expect(run.record.plan.phases[0]?.steps[1]).toMatchObject({ host: "web2", env: { HOST: "web2" }, effect: { local: false } });
    run.step(one, "failed");
    expect(run.next()).toBe("wait");
    run.add({ type: "step.ticked", step: run.key(look) });
    expect(run.next()).toBe(`ask ${sql} for aim`);
    run.add({ type: "step.aimed", step: run.key(one) });
    expect(run.next()).toBe(`run ${one}`);
    expect(run.record.plan.phases[0]?.steps[1]).toMatchObject({ host: undefined, env: {}, effect: { local: true } });
    run.step(one, "done").add({ type: "step.skipped", step: run.key(sql), reason: "no database" });
    expect(run.next()).toBe("end done: 3 of 4 steps done; 1 skipped");
  });

  it("does not take an aim for an end", () => {
    const run = new GivenRecord(built).step(one, "failed");
    run.add({ type: "step.aimed", step: run.key(one) }, { type: "run.stop-requested" });
    expect(run.record.view.steps[run.key(one)]).toMatchObject({ status: "failed", aimed: undefined });
  });
});

describe("the time of a run", () => {
  const timed = () => new GivenRecord(plan(runbook(`## P {on-fail=undo}\n${undoable("a", "web1")}${act("b", "web1")}`, "risk: change\ntimeout: 1m")));
  it("counts from the last time that a person set it going, and not while it is paused or goes back", () => {
    const run = timed();
    const since = run.record.since;
    expect([timeLeft(run.record, since), timeLeft(run.record, since + 59_999), timeLeft(run.record, since + 70_000)]).toEqual([60_000, 1, 0]);
    run.step("a", "done").add({ type: "run.paused" });
    expect(timeLeft(run.record, since + 70_000)).toBeUndefined();
    run.add({ type: "run.continued" });
    expect(timeLeft(run.record, run.record.since)).toBe(60_000);
    expect(run.record.since).toBeGreaterThan(since);
    expect(phaseAt(run.record)?.onFail).toBe("undo");
    run.add({ type: "run.stop-requested", undo: true, reason: "not at its end after 1m, the time of the run" });
    expect(run.next()).toBe("undo a");
    expect(timeLeft(run.record, since + 999_999)).toBeUndefined();
    run.add({ type: "undo.intended", step: run.key("a"), token: "u" }, { type: "undo.ended", step: run.key("a"), outcome: "done", durationMs: 1 });
    expect(run.next()).toBe('end rolled back: not at its end after 1m, the time of the run; taken back: "a" on web1');
  });
});

describe("a step that others need", () => {
  it("takes them with it when it is skipped, and says why", () => {
    const run = given(act("a", "web1") + act("b", "web1", "needs=a"));
    run.add({ type: "step.skipped", step: run.key("a"), reason: "not today" });
    expect(run.next()).toMatch(/^skip b: it needs \S+a@web1, which was skipped: not today$/);
  });
});
