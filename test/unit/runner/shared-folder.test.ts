import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { build } from "vite";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { openHistory } from "../../../src/main/history";
import { RunId } from "../../../src/shared/ids";
import type { Problem } from "../../../src/shared/problem";
import type { RunCommand, RunEvent, RunView } from "../../../src/shared/run";
import { isEnded, reduceRun } from "../../../src/shared/run-view";

// Beside node_modules, so that the bundle finds the packages that it does not hold.
const bundles = join(process.cwd(), "node_modules/.cache/quarterdeck-test");
const NAME = `shared-console-${process.pid}.mjs`;
beforeAll(async () => {
  await build({
    configFile: false, logLevel: "error",
    build: { ssr: "test/fixtures/runner/shared-console.ts", target: "node20", minify: false, emptyOutDir: false, outDir: bundles, rolldownOptions: { output: { entryFileNames: NAME } } },
  });
  return () => rmSync(join(bundles, NAME), { force: true });
});

interface Heard {
  seq: number;
  type: string;
  actor: string;
}

/** A console of its own process on the data folder. */
class Console {
  readonly events: Heard[] = [];
  readonly faults: Problem[] = [];
  readonly #waiting = new Map<number, { give: (value: unknown) => void; fail: (problem: Problem) => void }>();
  #asked = 0;

  constructor(readonly child: ChildProcess) {
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const said = JSON.parse(line) as { id?: number; value?: unknown; problem?: Problem; event?: Heard; fault?: Problem };
      if (said.event) this.events.push(said.event);
      if (said.fault) this.faults.push(said.fault);
      const waiting = said.id === undefined ? undefined : this.#waiting.get(said.id);
      if (said.problem) waiting?.fail(said.problem);
      else waiting?.give(said.value);
    });
  }

  ask<T>(ask: string, more: { run?: string; times?: number; command?: Record<string, unknown> & { type: RunCommand["type"] } } = {}): Promise<T> {
    const id = ++this.#asked;
    const answer = new Promise<unknown>((give, fail) => this.#waiting.set(id, { give, fail }));
    this.child.stdin?.write(`${JSON.stringify({ id, ask, ...more })}\n`);
    return answer as Promise<T>;
  }

  say = (run: string, command: Record<string, unknown> & { type: RunCommand["type"] }) => this.ask<void>("command", { run, command });
  view = (run: string) => this.ask<RunView>("get", { run });
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "qd-shared-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

function open(who: string, text: string): Console {
  const child = spawn(process.execPath, [join(bundles, NAME), folder, who, text], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGCONT");
    child.kill("SIGKILL");
    await once(child, "close");
  });
  return new Console(child);
}

async function until<T>(look: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (wanted(value)) return value;
    await delay(20);
  }
}

const stepOf = (view: RunView, index: number): string => Object.keys(view.steps)[index] ?? "";
const effects = () => readFileSync(join(folder, "effects"), "utf8").trim().split("\n");
const hold = (id: string, ms: number) => `- [ ] act ${id}\n  \`\`\`action {#${id} on=web1}\n  test.hold: { id: ${id}, ms: ${ms} }\n  \`\`\`\n`;

function journal(run: string): { events: RunEvent[]; broken: unknown; view: RunView } {
  const history = openHistory({ file: join(folder, "history.sqlite"), backups: false });
  onTestFinished(() => history.close());
  const events = history.journal.events(RunId.parse(run));
  return { events, broken: history.journal.verify(RunId.parse(run)), view: reduceRun(events) };
}

describe("two consoles on one data folder", () => {
  it("see one run live; the second ticks, notes and agrees, and must take over to do more", async () => {
    const text = `- [ ] look\n- [ ] both {gate count=2}\n${hold("a", 1)}- [ ] after\n${hold("b", 1)}`;
    const ann = open("ann@desk", text);
    const run = await ann.ask<string>("start");
    const bob = open("bob@home", text);
    const seen = await until(() => bob.view(run), ({ status }) => status === "waiting");
    expect(seen.console).toMatchObject({ pid: ann.child.pid, actor: "ann@desk" });

    await bob.say(run, { type: "note", step: stepOf(seen, 0), note: "from home" });
    await bob.say(run, { type: "tick", step: stepOf(seen, 0) });
    await until(() => bob.view(run), ({ steps }) => steps[stepOf(seen, 1)]?.waitingFor === "gate");
    await ann.say(run, { type: "agree", step: stepOf(seen, 1) });
    await expect(ann.say(run, { type: "agree", step: stepOf(seen, 1) })).rejects.toMatchObject({ code: "run.same-person" });
    for (const command of [{ type: "stop", undo: false }, { type: "skip", step: stepOf(seen, 3), reason: "no" }, { type: "resume" }] as const) {
      await expect(bob.say(run, command)).rejects.toMatchObject({ code: "run.elsewhere", message: expect.stringContaining("ann@desk carries this run out") });
    }
    await bob.say(run, { type: "agree", step: stepOf(seen, 1) });
    const waiting = await until(() => ann.view(run), ({ steps }) => steps[stepOf(seen, 3)]?.status === "waiting");
    expect(waiting.steps[stepOf(seen, 1)]?.agreedBy).toEqual(["ann@desk", "bob@home"]);
    expect(waiting.steps[stepOf(seen, 0)]?.notes).toMatchObject([{ actor: "bob@home", text: "from home" }]);

    await bob.say(run, { type: "take over" });
    await until(async () => ann.faults, (faults) => faults.length > 0);
    expect(ann.faults).toMatchObject([{ code: "run.taken-over", message: expect.stringContaining("bob@home has taken") }]);
    await expect(ann.say(run, { type: "stop", undo: false })).rejects.toMatchObject({ code: "run.elsewhere", message: expect.stringContaining("bob@home") });
    await bob.say(run, { type: "tick", step: stepOf(seen, 3) });
    await until(() => ann.view(run), ({ status }) => status === "done");
    await until(async () => ann.events, (events) => events.some(({ type }) => type === "run.ended"));
    const { events, broken, view } = journal(run);
    expect(broken).toBeUndefined();
    expect(view.status).toBe("done");
    expect(effects()).toEqual(["a", "b"]);
    // Each console was told of every event, whoever wrote it, once and in order.
    expect(ann.events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq));
    const order = bob.events.map(({ seq }) => seq);
    expect(order).toEqual(events.map(({ seq }) => seq).slice(-order.length));
  });

  it("never act at once, and do nothing twice, while they take the run from each other", async () => {
    const ids = Array.from({ length: 30 }, (_, index) => `s${index}`);
    const text = `${ids.map((id) => hold(id, 40)).join("")}- [ ] look\n`;
    const [ann, bob] = [open("ann@desk", text), open("bob@home", text)];
    const run = await ann.ask<string>("start");
    const refusals = await Promise.all([ann, bob].map((each) => each.ask<string[]>("rival", { run, times: 15 })));
    expect(refusals.flat().filter((code) => !["run.not-elsewhere", "history.run-moved", "history.run-elsewhere"].includes(code))).toEqual([]);
    const view = await until(() => ann.view(run), ({ status }) => status === "waiting");
    await ann.say(run, { type: "tick", step: stepOf(view, 30) });
    await until(() => ann.view(run), ({ status }) => isEnded(status));
    const { events, broken, view: end } = journal(run);
    expect(broken).toBeUndefined();
    expect(end.status).toBe("done");
    // What was cut off in its wait had not acted yet, and began anew; what had acted did not.
    expect(effects()).toEqual(ids);
    expect(events.filter(({ body }) => body.type === "run.taken-over").length).toBeGreaterThanOrEqual(15);
  });

  it("waits for a console that does not answer, and goes on when that one is gone", async () => {
    const text = hold("a", 1) + "- [ ] look\n";
    const ann = open("ann@desk", text);
    const run = await ann.ask<string>("start");
    await until(() => ann.view(run), ({ status }) => status === "waiting");
    const bob = open("bob@home", text);
    await bob.view(run);
    ann.child.kill("SIGSTOP");
    let over = false;
    const takeover = bob.say(run, { type: "take over" }).then(() => (over = true));
    await until(async () => journal(run).events, (events) => events.some(({ body }) => body.type === "run.taken-over"));
    await delay(500);
    expect(over).toBe(false);
    ann.child.kill("SIGKILL");
    await takeover;
    const view = await until(() => bob.view(run), ({ status }) => status === "waiting");
    await bob.say(run, { type: "tick", step: stepOf(view, 1) });
    await until(() => bob.view(run), ({ status }) => isEnded(status));
    expect(journal(run).view.status).toBe("done");
  });

  it("say of a run whose console has died that it is interrupted", async () => {
    const text = "- [ ] look\n";
    const ann = open("ann@desk", text);
    const run = await ann.ask<string>("start");
    const bob = open("bob@home", text);
    await until(() => bob.view(run), ({ status }) => status === "waiting");
    ann.child.kill("SIGKILL");
    await until(async () => bob.events, (events) => events.some(({ type }) => type === "run.interrupted"));
    await bob.say(run, { type: "resume" });
    await until(() => bob.view(run), ({ status }) => status === "waiting");
  });
});
