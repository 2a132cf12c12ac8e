import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ProblemError } from "../../../src/shared/problem";
import { failedSteps } from "../../../src/shared/run-refusal";
import { fleet, shop } from "./fixtures";
import { localHosts } from "./local-hosts";
import { Given, bash, ended, item, say, statuses, stepNamed, undoable, until, waiting } from "./given-console";

/** True for a process that is no more, or only waits to be collected. */
function isGone(pid: string | undefined): boolean {
  expect(pid).toMatch(/^\d+$/);
  const stat = `/proc/${pid}/stat`;
  return !existsSync(stat) || readFileSync(stat, "utf8").includes(") Z ");
}

let given: Given;
beforeEach(() => void (given = new Given()));
afterEach(() => given.close());

describe("failed steps of a fan-out", () => {
  const text = `${item("all", bash("#all on=@service max=3", 'echo all >>~/effects\n[ ! -e ~/ill ]'))}${item("last", bash("#last on=lb1", "echo last >>~/effects"))}`;

  it("run again alone, under the same lock and plan, and the rest follows", async () => {
    given.write("web2", "ill", "");
    const first = given.console();
    const run = await given.start(first, text, { target: shop });
    expect(await ended(first, run)).toMatchObject({ status: "failed", reason: '"all" on web2: exit status 1; 2 of 4 steps done' });
    await first.close();
    const runner = given.console();
    const steps = failedSteps(runner.get(run));
    expect(steps).toEqual([expect.stringMatching(/all@web2$/)]);

    const { text: read } = given;
    given.text = read && { ...read, source: `${read.source}\nMore.` };
    await expect(say(runner, run, { type: "retry", steps })).rejects.toMatchObject({ problem: { code: "plan.changed", next: expect.any(String) } });
    // A document that was only opened is gone with its console; the plan keeps its text.
    given.text = undefined;
    given.fleet = { ...fleet, services: {} };
    await expect(say(runner, run, { type: "retry", steps })).rejects.toMatchObject({ problem: { code: "plan.changed" } });
    given.fleet = fleet;
    expect(given.types(run).at(-1)).toBe("run.ended");

    await say(runner, run, { type: "retry", steps }, "bob@desk");
    expect((await ended(runner, run)).status).toBe("failed");
    rmSync(join(given.folder, "web2", "ill"));
    await say(runner, run, { type: "retry", steps: failedSteps(runner.get(run)) });
    expect(await ended(runner, run)).toMatchObject({ status: "done", reason: "4 of 4 steps done" });
    expect([given.lines("web1"), given.lines("web2"), given.lines("web3"), given.lines("lb1")]).toEqual([["all"], ["all", "all", "all"], ["all"], ["last"]]);
    expect(given.types(run).filter((type) => type === "lock.acquired" || type === "lock.released")).toHaveLength(6);
  });
});

describe("a watch", () => {
  it("looks until its time is over, and fails at the first look that does not hold", async () => {
    const runner = given.console();
    const holds = await given.start(runner, item("w", bash("#w on=web1 risk=read watch=300ms retry=1/100ms expect=ok", "echo look >>~/effects; echo ok")));
    const view = await ended(runner, holds);
    const [step] = Object.values(view.steps);
    expect([view.status, step?.reason]).toEqual(["done", expect.stringMatching(/^held at \d+ looks in /)]);
    expect(given.lines("web1")).toHaveLength(step?.attempt ?? 0);
    expect(step?.attempt).toBeGreaterThan(1);
    expect(given.bodies(holds).flatMap((body) => (body.type === "step.output" && body.stream === "note" ? [body.text] : []))).toHaveLength(step?.attempt ?? 0);
    expect(given.bodies(holds).filter(({ type }) => type === "step.ended")).toHaveLength(1);

    const breaks = await given.start(runner, item("w", bash("#w on=web2 risk=read watch=20s retry=9/50ms expect=<3", "echo look >>~/effects; wc -l <~/effects")));
    expect(await ended(runner, breaks)).toMatchObject({ status: "failed", reason: expect.stringMatching(/look 3, after .*: 3 is not < 3/) });
  });

  it("is ended by a stop, and what it ran is gone", async () => {
    const runner = given.console();
    const run = await given.start(runner, item("w", bash("#w on=web1 risk=read watch=1h expect=ok", 'echo "$$" >>~/effects; exec sleep 600')));
    await until(runner, run, () => /^\d+$/.test(given.lines("web1")[0] ?? ""));
    await say(runner, run, { type: "stop" });
    expect(await ended(runner, run)).toMatchObject({ status: "failed" });
    expect(isGone(given.lines("web1")[0])).toBe(true);
  });
});

describe("limits", () => {
  it("end a step that writes nothing any more", async () => {
    const runner = given.console();
    const run = await given.start(runner, item("quiet", bash("#quiet on=web1 timeout=10m idle=700ms", 'echo "$$" >>~/effects; echo begun; exec sleep 600')));
    expect(await ended(runner, run)).toMatchObject({ status: "failed", reason: expect.stringContaining("no output for 700ms; killed, and nothing of it is left") });
    expect(isGone(given.lines("web1")[0])).toBe(true);
  });

  it("fail a step whose host cannot be reached in time, before it began", async () => {
    const hosts = localHosts(given.folder);
    const silent = (ms: number | undefined) => new Promise<never>((_, reject) => setTimeout(reject, ms, new ProblemError({ code: "ssh.timeout", message: `web1 did not answer within ${ms} ms` })));
    const runner = given.console({ hosts: { ...hosts, exec: (host, argv, options) => (argv[0] === "true" ? silent(options?.timeoutMs) : hosts.exec(host, argv, options)) } });
    const run = await given.start(runner, item("far", bash("#far on=web1 connect=10ms", "echo far >>~/effects")));
    expect(await ended(runner, run)).toMatchObject({ status: "failed", reason: expect.stringContaining("did not answer within 10 ms") });
    expect(given.types(run)).not.toContain("step.started");
  });

  it("end a run whose time is over as its phase says", async () => {
    const runner = given.console();
    const run = await given.start(runner, `## P {on-fail=undo}\n${undoable("a", "web1")}- [ ] look\n`, {}, "risk: destructive\ntimeout: 10m");
    await waiting(runner, run);
    given.ahead = 600_000;
    await say(runner, run, { type: "note", step: Object.keys(runner.get(run).steps)[0], note: "late" });
    expect(await ended(runner, run)).toMatchObject({ status: "rolled back", reason: expect.stringContaining("not at its end after 10m, the time of the run; taken back") });
    expect(given.lines("web1")).toEqual(["a", "undo-a"]);
  });
});

describe("a stop in the middle of an undo", () => {
  it("ends the undo's process and proves it gone", async () => {
    const runner = given.console();
    const text = `## P {on-fail=undo}\n${undoable("a", "web1").replace("echo undo-a >>~/effects", () => 'echo "$$" >>~/pid; sleep 600 & exec sleep 600')}${item("b", bash("#b on=web1 risk=read", "false"))}`;
    const run = await given.start(runner, text);
    await until(runner, run, () => /^\d+$/.test(given.lines("web1", "pid")[0] ?? ""));
    await say(runner, run, { type: "stop" });
    const view = await ended(runner, run);
    expect(view.reason).toContain('could not take back "a" on web1: stopped by a person; killed, and nothing of it is left');
    expect(isGone(given.lines("web1", "pid")[0])).toBe(true);
  });
});

describe("a document without front matter", () => {
  it("is walked in any order: aimed, ticked and skipped by a person", async () => {
    const runner = given.console();
    const run = await given.startDocument(runner, "# Runbook 🚀\n\n- [ ] first\n\n```bash {#here}\necho here >>~/effects\n```\n\n```sh {#there}\necho \"$HOST\" >>~/effects\n```\n\n- [ ] last\n");
    const [first = "", here = "", there = "", last = ""] = Object.keys((await waiting(runner, run)).steps);
    await expect(say(runner, run, { type: "aim", step: there, host: "nowhere" })).rejects.toMatchObject({ problem: { code: "run.no-host" } });
    await say(runner, run, { type: "tick", step: last });
    await say(runner, run, { type: "aim", step: there, host: "web2" }, "bob@desk");
    await until(runner, run, (view) => stepNamed(view, there).status === "done");
    await say(runner, run, { type: "aim", step: here });
    await until(runner, run, (view) => stepNamed(view, here).status === "done");
    expect(runner.get(run).status).toBe("waiting");
    await say(runner, run, { type: "skip", step: first, reason: "known" });
    const view = await ended(runner, run);
    expect([view.status, statuses(view)]).toEqual(["done", ["skipped", "done", "done", "done"]]);
    expect([given.lines("web2"), given.lines("local")]).toEqual([["web2"], ["here"]]);
    expect(view.plan.phases[0]?.steps.map(({ host }) => host)).toEqual([undefined, undefined, "web2", undefined]);
  });
});

describe("a paused run", () => {
  it("outlives its console: what still ran is followed to its end, nothing else begins before a person continues", async () => {
    const first = given.console();
    const run = await given.start(first, item("a", bash("#a on=web1", "echo a >>~/effects\nwhile [ ! -e ~/go ]; do sleep 0.1; done")) + item("b", bash("#b on=web1", "echo b >>~/effects")));
    await until(first, run, () => given.lines("web1").includes("a"));
    await say(first, run, { type: "pause", reason: "lunch" }, "bob@desk");
    expect(first.get(run)).toMatchObject({ status: "paused", paused: { actor: "bob@desk", reason: "lunch" } });
    await first.close();
    const second = given.console();
    second.recover();
    await say(second, run, { type: "resume" });
    given.write("web1", "go", "");
    const followed = await until(second, run, (view) => statuses(view)[0] === "done");
    expect([followed.status, statuses(followed)]).toEqual(["paused", ["done", "pending"]]);
    await say(second, run, { type: "continue" });
    expect((await ended(second, run)).status).toBe("done");
    expect(given.lines("web1")).toEqual(["a", "b"]);
  });
});
