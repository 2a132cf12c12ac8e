import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RunbookId, type RunId, StepKey } from "../../../src/shared/ids";
import type { PlanDraft } from "../../../src/shared/plan";
import { ProblemError } from "../../../src/shared/problem";
import type { RunCommand, RunEventBody, RunView } from "../../../src/shared/run";
import { isEnded, reduceRun } from "../../../src/shared/run-view";
import type { Runbook } from "../../../src/shared/runbook/model";
import { createVault, Masker } from "../../../src/main/vault";
import { createRunner, type Runner, type RunnerDeps } from "../../../src/main/runner";
import { ARM_MS } from "../../../src/main/runner/arming";
import { localMachine } from "../../../src/main/runner/jobs/machine";
import { verbs } from "../../../src/main/steps";
import { fleet, runbook, shop } from "./fixtures";
import { localHosts, noDockers, noClients, noHttp } from "./local-hosts";
import { Disk, memoryJournal } from "./memory-journal";

let folder: string;
let disk: Disk;
let open: Runner[];
/** What a connection does before a command, by host. */
let connection: (host: string, argv: readonly string[]) => void | Promise<void>;
let clock: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qd-runner-"));
  disk = new Disk();
  open = [];
  connection = () => {};
  clock = 0;
});
afterEach(async () => {
  await Promise.all(open.map((runner) => runner.close()));
  rmSync(folder, { recursive: true, force: true });
});

let current: Runbook;
function newConsole(more: Partial<RunnerDeps> = {}): Runner {
  const masker = new Masker();
  const runner = createRunner({
    journal: memoryJournal(disk), runbook: () => current, fleet: () => fleet, verbs, hosts: localHosts(folder, (host, argv) => connection(host, argv)),
    dockers: noDockers, http: noHttp, clients: noClients, masker, vault: createVault({ masker, ask: async () => undefined, env: { QUARTERDECK_SECRET_PW: "hunter2-hunter2" } }),
    clock: { now: () => Date.now() + clock }, actor: "ann@laptop", local: localMachine({ HOME: join(folder) }), ...more,
  });
  open.push(runner);
  return runner;
}

async function start(runner: Runner, text: string, draft: Partial<PlanDraft> = {}, matter = "risk: destructive"): Promise<RunId> {
  current = runbook(text, matter);
  const preview = await runner.preview({ runbook: RunbookId.parse("user/test"), params: {}, dryRun: false, ...draft });
  expect(preview.problems).toEqual([]);
  return runner.start(preview.armCode ?? "", preview.arming.kind === "type" ? preview.arming.text : undefined);
}

async function until(runner: Runner, run: RunId, wanted: (view: RunView) => boolean): Promise<RunView> {
  for (;;) {
    const view = runner.get(run);
    if (wanted(view)) return view;
    await delay(10);
  }
}
const ended = (runner: Runner, run: RunId) => until(runner, run, ({ status }) => isEnded(status));
const waiting = (runner: Runner, run: RunId) => until(runner, run, ({ status }) => status === "waiting");
const say = (runner: Runner, run: RunId, command: Record<string, unknown> & { type: string; step?: string }, actor?: string) =>
  runner.command(run, { ...command, ...(command.step ? { step: StepKey.parse(command.step) } : {}) } as RunCommand, actor);
const bodies = (run: RunId): RunEventBody[] => (disk.runs.get(run) ?? []).map(({ body }) => body);
const effects = (host: string) => (existsSync(join(folder, host, "effects")) ? readFileSync(join(folder, host, "effects"), "utf8").trim().split("\n") : []);
const bash = (attributes: string, script: string) => `\`\`\`bash {${attributes}}\n${script}\n\`\`\``;
const item = (title: string, ...fences: string[]) => `- [ ] ${title}\n${fences.join("\n").replace(/^/gm, "  ")}\n`;
const effect = (id: string, more = "", script = "") => item(id, bash(`#${id} on=$H risk=change ${more}`, `echo ${id} >>~/effects\n${script}`));

describe("a run", () => {
  it("journals each intent before its effect, and hands outputs on", async () => {
    const runner = newConsole();
    const run = await start(runner, item("find", bash("#find on=web1 risk=read out=SIZE:.size", `echo '{"size": 42}'`)) + item("use $SIZE", bash("#use on=web1 risk=change expect=42", 'echo "$SIZE $RUN_ID $HOST $P"')),
      { params: { P: "$(id) 'q'" } }, "risk: destructive\nparams:\n  P: { type: string }");
    const view = await ended(runner, run);
    expect(view).toMatchObject({ status: "done", reason: "2 of 2 steps done" });
    expect(bodies(run).map(({ type }) => type)).toEqual([
      "run.created", "run.started", ...["step.intended", "step.started", "step.output", "step.ended"], ...["step.intended", "step.started", "step.output", "step.ended"], "run.ended",
    ]);
    expect(runner.output(run, StepKey.parse(Object.keys(view.steps)[1] ?? "")).text).toBe(`42 ${run} web1 $(id) 'q'\n`);
    expect(reduceRun(disk.runs.get(run) ?? [])).toEqual(view);
    expect(readdirSync(join(folder, "web1"))).toEqual([]);
  });

  it("keeps secrets out of the journal and out of arguments", async () => {
    const seen: string[] = [];
    connection = (_, argv) => void seen.push(argv.join(" "));
    const runner = newConsole();
    const run = await start(runner, item("log in", bash("#login on=web1 risk=read out=X", 'echo "PW=$PW"; echo "$PW" | base64')), {}, "risk: read\nsecrets: [PW]");
    expect((await ended(runner, run)).status).toBe("done");
    const journal = JSON.stringify(disk.runs.get(run));
    for (const form of ["hunter2-hunter2", Buffer.from("hunter2-hunter2\n").toString("base64")]) {
      expect(journal).not.toContain(form);
      expect(seen.join("\n")).not.toContain(form);
    }
    expect(journal).toContain("«secret PW»");
  });

  it("waits for ticks, words typed out and two different people", async () => {
    const runner = newConsole();
    const run = await start(runner, "- [ ] look\n- [ ] agree {gate type=$P}\n- [ ] both {gate count=2}\n" + item("act", bash("#act on=web1", "true")), { params: { P: "prod" } }, "risk: change\nparams:\n  P: { type: string }");
    const [look = "", agree = "", both = ""] = Object.keys((await waiting(runner, run)).steps);
    await say(runner, run, { type: "note", step: look, note: "seen it" });
    await say(runner, run, { type: "tick", step: look, note: "fine" });
    await until(runner, run, ({ steps }) => steps[agree]?.status === "waiting");
    await expect(say(runner, run, { type: "agree", step: agree, typed: "production" })).rejects.toMatchObject({ problem: { code: "run.not-typed" } });
    await expect(say(runner, run, { type: "skip", step: agree, reason: "no" })).rejects.toMatchObject({ problem: { code: "run.gate" } });
    await say(runner, run, { type: "agree", step: agree, typed: "prod" });
    await until(runner, run, ({ steps }) => steps[both]?.status === "waiting");
    await say(runner, run, { type: "agree", step: both });
    await expect(say(runner, run, { type: "agree", step: both })).rejects.toMatchObject({ problem: { code: "run.same-person" } });
    expect(runner.get(run).status).toBe("waiting");
    await say(runner, run, { type: "agree", step: both }, "bob@desk");
    const view = await ended(runner, run);
    expect(view.status).toBe("done");
    expect(view.steps[both]?.agreedBy).toEqual(["ann@laptop", "bob@desk"]);
    expect(view.steps[look]?.notes.map(({ text }) => text)).toEqual(["seen it", "fine"]);
    await expect(say(runner, run, { type: "untick", step: look })).rejects.toMatchObject({ problem: { code: "run.ended" } });
  });

  it("takes a tick back while nothing else has begun, and skips with a reason", async () => {
    const runner = newConsole();
    const run = await start(runner, "- [ ] one\n- [ ] two\n");
    const [one = "", two = ""] = Object.keys((await waiting(runner, run)).steps);
    await say(runner, run, { type: "tick", step: one });
    await until(runner, run, ({ steps }) => steps[two]?.status === "waiting");
    await say(runner, run, { type: "untick", step: one });
    await say(runner, run, { type: "skip", step: two, reason: "not today" });
    await until(runner, run, ({ steps }) => steps[one]?.status === "waiting");
    await say(runner, run, { type: "tick", step: one });
    expect(await ended(runner, run)).toMatchObject({ status: "done", reason: "1 of 2 steps done; 1 skipped" });
  });

  it("runs only reading steps in a dry run", async () => {
    const runner = newConsole();
    const run = await start(runner, item("r", bash("#r on=web1 risk=read", "true")) + effect("c").replace("$H", "web1") + item("d", bash("#d on=web1 risk=read needs=c", "true")) + "- [ ] look\n", { dryRun: true });
    const view = await ended(runner, run);
    expect(view.status).toBe("done");
    expect(Object.values(view.steps).map(({ status }) => status)).toEqual(["done", "would run", "would run", "would run"]);
    expect(effects("web1")).toEqual([]);
  });

  it("retries what may be retried, judges conditions and needs", async () => {
    const runner = newConsole();
    const run = await start(runner,
      item("flaky", bash("#flaky on=web1 risk=read retry=3/10ms out=N", 'echo x >>~/tries; n=$(wc -l <~/tries); [ "$n" -ge 3 ] && echo "$n"')) +
      item("never", bash('#never on=web1 risk=read when="$N == 2"', "false")) + item("after", bash("#after on=web1 risk=read needs=never", "false")) +
      item("yes", bash('#yes on=web1 risk=read when="$N != 2"', "true")));
    const view = await ended(runner, run);
    expect(Object.values(view.steps).map(({ status, attempt }) => [status, attempt])).toEqual([["done", 3], ["skipped", 0], ["skipped", 0], ["done", 1]]);
    expect(view.status).toBe("done");
  });

  it("kills a step that takes too long, and proves it gone", async () => {
    const runner = newConsole();
    const run = await start(runner, item("slow", bash("#slow on=web1 timeout=500ms", 'echo "$$" >~/pid; sleep 60 & sleep 60')));
    const view = await ended(runner, run);
    expect(view.status).toBe("failed");
    expect(view.reason).toContain("no end after 500ms; killed, and nothing of it is left");
  });

  it("runs on this machine too", async () => {
    const runner = newConsole();
    const run = await start(runner, item("here", bash("#here run=local risk=read", "pwd")));
    expect((await ended(runner, run)).status).toBe("done");
    expect(runner.output(run, StepKey.parse(Object.keys(runner.get(run).steps)[0] ?? "")).text.trim()).toBe(folder);
  });
});

describe("a failure", () => {
  const undoable = (id: string, on: string, script = "true", more = "") =>
    item(id, bash(`#${id} on=${on} ${more}`, `echo ${id} >>~/effects\n${script}`), `- Undo\n  ${bash(`undo=${id}`, `echo undo-${id} >>~/effects`).replaceAll("\n", "\n  ")}`);

  it("undoes every host in reverse, the failed step included", async () => {
    const runner = newConsole();
    const run = await start(runner, `## Before\n${undoable("prepare", "lb1")}\n## Roll {each=@service max=1 on-fail=undo}\n${undoable("one", "$EACH")}${undoable("two", "$EACH", '[ "$HOST" != web2 ]')}`, { target: shop });
    const view = await ended(runner, run);
    expect(view.status).toBe("rolled back");
    expect(view.reason).toMatch(/^"two" on web2: exit status 1; taken back: /);
    expect(bodies(run).flatMap((body) => (body.type === "undo.intended" ? [body.step] : []))).toEqual(["roll.two@web2", "roll.one@web2", "roll.two@web1", "roll.one@web1", "before.prepare@lb1"]);
    expect([effects("lb1"), effects("web1"), effects("web2"), effects("web3")]).toEqual([
      ["prepare", "undo-prepare"], ["one", "two", "undo-two", "undo-one"], ["one", "two", "undo-two", "undo-one"], [],
    ]);
  });

  it("leaves what is past the point of no return, and says so", async () => {
    const runner = newConsole();
    const text = `## P {on-fail=undo}\n${undoable("fence", "web1").replace("undo=fence", "undo=fence until=promote")}${undoable("promote", "web1")}${item("check", bash("#check on=web1 risk=read", "false"))}`;
    const view = await ended(runner, await start(runner, text));
    expect(view.status).toBe("failed");
    expect(view.reason).toContain('left as they are: "fence" on web1 (done, past the point of no return)');
    expect(effects("web1")).toEqual(["fence", "promote", "undo-promote"]);
  });

  it("stops at an undo that fails and tells what is in which state", async () => {
    const runner = newConsole();
    const text = `## P {on-fail=undo}\n${undoable("a", "web1")}${undoable("b", "web1").replace("echo undo-b", "false; exit 3; echo undo-b")}${item("c", bash("#c on=web1 risk=read", "false"))}`;
    const view = await ended(runner, await start(runner, text));
    expect(view.status).toBe("failed");
    expect(view.reason).toContain('could not take back "b" on web1: exit status 3; left as they are: "a" on web1 (done, not reached)');
    expect(effects("web1")).toEqual(["a", "b"]);
  });

  it("stops, or goes on, as the phase says", async () => {
    const runner = newConsole();
    const text = (policy: string) => `## P {on-fail=${policy}}\n${item("bad", bash("#bad on=@service risk=read", '[ "$HOST" != web2 ]'))}${item("next", bash("#next on=web1", "echo next >>~/effects"))}`;
    expect(await ended(runner, await start(runner, text("stop"), { target: shop }))).toMatchObject({ status: "failed", reason: '"bad" on web2: exit status 1; 2 of 4 steps done' });
    expect(effects("web1")).toEqual([]);
    expect(await ended(runner, await start(runner, text("continue"), { target: shop }))).toMatchObject({ status: "failed", reason: '"bad" on web2: exit status 1; 3 of 4 steps done' });
    expect(effects("web1")).toEqual(["next"]);
  });

  it("of a host that cannot be reached leaves nothing to undo there", async () => {
    connection = (host) => {
      if (host === "web2") throw new ProblemError({ code: "ssh.unreachable", message: "web2 cannot be reached" });
    };
    const runner = newConsole();
    const view = await ended(runner, await start(runner, `## Roll {each=@service max=1 on-fail=undo}\n${undoable("one", "$EACH")}`, { target: shop }));
    expect(view).toMatchObject({ status: "rolled back", reason: expect.stringContaining("web2 cannot be reached") });
    expect(effects("web1")).toEqual(["one", "undo-one"]);
  });
});

describe("a stop", () => {
  const text = `${item("first", bash("#first on=web1", "echo first >>~/effects"), `- Undo\n  ${bash("undo=first", "echo undo-first >>~/effects").replaceAll("\n", "\n  ")}`)}${item("long", bash("#long on=web1", "echo long >>~/effects; exec sleep 60"))}`;

  it.each([[false, "failed", ["first", "long"]], [true, "failed", ["first", "long", "undo-first"]]])("with undo %s ends what runs", async (undo, status, found) => {
    const runner = newConsole();
    const run = await start(runner, text);
    await until(runner, run, () => effects("web1").includes("long"));
    await say(runner, run, { type: "stop", undo });
    const view = await ended(runner, run);
    expect(view.status).toBe(status);
    expect(view.reason).toMatch(/^stopped by a person/);
    if (undo) expect(view.reason).toContain('left as they are: "long" on web1 (failed, no undo)');
    expect(effects("web1")).toEqual(found);
    expect(existsSync(join(folder, "web1/.quarterdeck"))).toBe(false);
  });

  it("ends a run that waits for a person", async () => {
    const runner = newConsole();
    const run = await start(runner, "- [ ] look\n");
    await waiting(runner, run);
    await say(runner, run, { type: "stop" });
    expect(await ended(runner, run)).toMatchObject({ status: "failed", reason: "stopped by a person; 0 of 1 step done" });
  });
});

describe("a console that goes away", () => {
  const long = item("long", bash("#long on=web1 out=X", 'for i in 1 2 3 4 5 6 7 8; do echo "line $i"; echo "$i" >>~/effects; sleep 0.2; done')) + item("next", bash("#next on=web1", 'echo "after $X" >>~/effects'));
  const lines = Array.from({ length: 8 }, (_, index) => `line ${index + 1}\n`).join("");

  it("finds the job again, once run and with its whole output", async () => {
    const first = newConsole();
    const run = await start(first, long);
    await until(first, run, ({ steps }) => (Object.values(steps)[0]?.outputBytes ?? 0) > 10);
    await first.close();
    expect(bodies(run).at(-1)?.type).toBe("step.output");
    const second = newConsole();
    expect(second.recover()).toEqual([run]);
    expect(second.get(run)).toMatchObject({ status: "interrupted" });
    await delay(300);
    expect(bodies(run).at(-1)?.type).toBe("run.interrupted");
    await expect(say(second, run, { type: "skip", step: Object.keys(second.get(run).steps)[1] ?? "", reason: "x" })).rejects.toMatchObject({ problem: { code: "run.interrupted" } });
    await say(second, run, { type: "resume" });
    const view = await ended(second, run);
    expect(view.status).toBe("done");
    expect(second.output(run, StepKey.parse(Object.keys(view.steps)[0] ?? "")).text).toBe(lines);
    expect(effects("web1")).toEqual([..."12345678", ...`after ${lines.trim()}`.split("\n")]);
  });

  it("asks a person about a job that is gone without a trace, and takes the answer", async () => {
    const first = newConsole();
    const run = await start(first, long);
    await until(first, run, () => effects("web1").length > 1);
    await first.close();
    const second = newConsole();
    second.recover();
    // Its processes are killed, as when a host is short of memory.
    const [job = ""] = readdirSync(join(folder, "web1/.quarterdeck/jobs"));
    process.kill(-Number(readFileSync(join(folder, "web1/.quarterdeck/jobs", job, "pid"), "utf8").split(" ")[0]), "SIGKILL");
    await say(second, run, { type: "resume" });
    const view = await waiting(second, run);
    const key = Object.keys(view.steps)[0] ?? "";
    expect(view.steps[key]).toMatchObject({ status: "waiting", waitingFor: "decision", probed: "unknown", question: expect.stringContaining("without an exit status") });
    await say(second, run, { type: "decide", step: key, decision: "skip" });
    const after = await ended(second, run);
    expect(after.status).toBe("unknown");
    expect(after.reason).toContain('unknown whether it happened: "long" on web1');
  });

  it("survives a connection that breaks for a while", async () => {
    let broken = false;
    connection = () => {
      if (broken) throw new ProblemError({ code: "ssh.connection-lost", message: "The connection to web1 was lost" });
    };
    const runner = newConsole();
    const run = await start(runner, long);
    await until(runner, run, ({ steps }) => (Object.values(steps)[0]?.outputBytes ?? 0) > 10);
    broken = true;
    await delay(700);
    broken = false;
    const view = await ended(runner, run);
    expect(view.status).toBe("done");
    const { text } = runner.output(run, StepKey.parse(Object.keys(view.steps)[0] ?? ""));
    expect(text).toContain("Lost sight of the step");
    expect(text.replace(/^(Lost sight|Attached again).*\n/gm, "")).toBe(lines);
    expect(effects("web1").slice(0, 8)).toEqual([..."12345678"]);
  });
});

describe("the start", () => {
  const simple = "- [ ] look\n";
  const preview = async (runner: Runner, text = simple) => {
    current = runbook(text);
    return runner.preview({ runbook: RunbookId.parse("user/test"), params: {}, dryRun: false });
  };

  it("takes a code once, for ten minutes, and only for the plan that was read", async () => {
    const runner = newConsole();
    const { armCode = "" } = await preview(runner);
    await runner.start(armCode);
    await expect(runner.start(armCode)).rejects.toMatchObject({ problem: { code: "arm.expired" } });
    const late = (await preview(runner)).armCode ?? "";
    clock = ARM_MS + 1;
    await expect(runner.start(late)).rejects.toMatchObject({ problem: { code: "arm.expired" } });
    const stale = (await preview(runner)).armCode ?? "";
    current = runbook(`${simple}- [ ] and this\n`);
    await expect(runner.start(stale)).rejects.toMatchObject({ problem: { code: "plan.changed" } });
    expect(disk.runs.size).toBe(1);
  });

  it("of what destroys in a guarded environment takes its name, typed", async () => {
    const runner = newConsole();
    const { armCode = "", arming } = await preview(runner, item("drop", bash("on=p1 risk=destructive", "true")));
    expect(arming).toEqual({ kind: "type", text: "prod" });
    await expect(runner.start(armCode)).rejects.toMatchObject({ problem: { code: "arm.not-typed" } });
    await expect(runner.start(armCode, "prod")).resolves.toBeTypeOf("string");
  });

  it("gives no code for a plan with a problem", async () => {
    expect((await preview(newConsole(), item("x", bash("on=nowhere", "true")))).armCode).toBeUndefined();
  });

  it("starts nothing when the journal cannot be written", async () => {
    let writes = 0;
    const full = memoryJournal(disk, (when) => {
      if (when === "before" && ++writes > 3) throw new ProblemError({ code: "history.full", message: "the disk is full" });
    });
    const faults: unknown[] = [];
    const runner = newConsole({ journal: full, onFault: (thrown) => faults.push(thrown) });
    const run = await start(runner, item("act", bash("#act on=web1", "echo act >>~/effects")));
    await until(runner, run, () => faults.length > 0);
    await delay(200);
    expect(bodies(run).map(({ type }) => type)).toEqual(["run.created", "run.started", "step.intended"]);
    expect(effects("web1")).toEqual([]);
  });

  it("lets one change at a time into a service, whichever console asks", async () => {
    const first = newConsole();
    const text = item("hold", bash("#hold on=web2", "sleep 60"));
    const run = await start(first, text, { target: shop });
    await until(first, run, ({ steps }) => Object.values(steps)[0]?.status === "running");
    const other = newConsole({ journal: memoryJournal(new Disk()), actor: "bob@desk" });
    const refused = await start(other, text, { target: shop });
    const view = await ended(other, refused);
    expect(view).toMatchObject({ status: "failed", reason: expect.stringMatching(/^ann@laptop is changing service\/shop since .* Nothing was changed\.$/) });
    await say(first, run, { type: "stop" });
    await ended(first, run);
    expect(existsSync(join(folder, "web1/.quarterdeck"))).toBe(false);
    const again = await start(other, item("quick", bash("#quick on=web2", "true")), { target: shop });
    expect((await ended(other, again)).status).toBe("done");
  });
});

