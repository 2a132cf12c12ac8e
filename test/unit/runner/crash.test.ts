import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { RunbookId, type RunId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import type { RunView } from "../../../src/shared/run";
import { isEnded, reduceRun } from "../../../src/shared/run-view";
import { Masker } from "../../../src/main/vault";
import { createRunner } from "../../../src/main/runner";
import { KILL, LAUNCH, POLL } from "../../../src/main/runner/jobs/scripts";
import { defineStep, StepFailed, type Verbs } from "../../../src/main/steps/define";
import type { ExecResult, Hosts } from "../../../src/main/ports";
import { fleet, runbook } from "./fixtures";
import { localHosts, noDockers, noClients, noHttp } from "./local-hosts";
import { Disk, memoryJournal } from "./memory-journal";

/** How an effect ends: "lost" happened, but nobody hears of it; "late" happened and then fails. */
const ENDS = ["ok", "ok", "ok", "fails", "late", "lost"] as const;

const Step = fc.record({
  kind: fc.constantFrom("verb", "shell", "read", "manual"),
  ends: fc.constantFrom(...ENDS),
  undo: fc.boolean(),
  probe: fc.boolean(),
  hosts: fc.constantFrom("web1", "@label:role=web"),
});
type Step = typeof Step extends fc.Arbitrary<infer T> ? T : never;
const Phases = fc.array(fc.record({ onFail: fc.constantFrom("undo", "stop", "continue"), steps: fc.array(Step, { minLength: 1, maxLength: 3 }) }), { minLength: 1, maxLength: 3 });
/** After how many writes a console dies, and whether that write still reached the disk. */
const Death = fc.record({ after: fc.integer({ min: 1, max: 25 }), stored: fc.boolean() });
const Case = fc.record({
  phases: Phases, deaths: fc.array(Death, { maxLength: 4 }),
  decisions: fc.array(fc.constantFrom("failed", "skip", "truth"), { minLength: 1, maxLength: 4 }),
  stop: fc.option(fc.record({ afterWrites: fc.integer({ min: 1, max: 20 }), undo: fc.boolean() }), { freq: 4 }),
});
type Case = typeof Case extends fc.Arbitrary<infer T> ? T : never;

function textOf({ phases }: Case): string {
  return phases.map(({ onFail, steps }, phase) => [`## P${phase} {on-fail=${onFail}}`, ...steps.map((step, index) => stepText(step, `s${phase}-${index}`))].join("\n")).join("\n\n");
}

function stepText({ kind, ends, undo, probe, hosts }: Step, id: string): string {
  const fence = (language: string, attributes: string, body: string, indent: string) => [`\`\`\`${language} {${attributes}}`, body, "```"].map((line) => indent + line).join("\n");
  if (kind === "manual") return `- [ ] look ${id} {#${id}}`;
  if (kind === "verb") return `- [ ] act ${id}\n${fence("action", `#${id} on=${hosts}`, `test.act: { id: ${id}, ends: ${ends}, undoes: ${undo}, knows: ${probe} }`, "  ")}`;
  const risk = kind === "read" ? "read" : "change";
  const lines = [`- [ ] run ${id}`, fence("bash", `#${id} on=${hosts} risk=${risk}`, `${risk} ${id} ${ends}`, "  ")];
  if (kind === "shell" && undo) lines.push("  - Undo", fence("bash", `undo=${id}`, `undo ${id} ok`, "    "));
  if (kind === "shell" && probe) lines.push("  - Happened?", fence("bash", `probe=${id} done=yes risk=read`, `probe ${id} ok`, "    "));
  return lines.join("\n");
}

/** What really happened, whatever anybody knows of it. */
class World {
  /** Times that a thing came about from its not being there, by "id@host". */
  readonly made = new Map<string, number>();
  readonly there = new Set<string>();
  readonly shellUndos = new Map<string, number>();
  readonly jobs = new Map<string, { exit: number | "dead"; out: string }>();

  make(thing: string): void {
    if (this.there.has(thing)) return;
    this.there.add(thing);
    this.made.set(thing, (this.made.get(thing) ?? 0) + 1);
  }

  /** A job of a host, at its launch: from there on the console has no part in it. */
  launch(token: string, script: string, host: string): void {
    const [what = "", id = "", ends = ""] = script.trim().split(" ");
    const thing = `${id}@${host}`;
    if (what === "probe") this.jobs.set(token, { exit: 0, out: this.there.has(thing) ? "yes\n" : "no\n" });
    else if (what === "undo") {
      this.shellUndos.set(thing, (this.shellUndos.get(thing) ?? 0) + 1);
      this.there.delete(thing);
      this.jobs.set(token, { exit: 0, out: "" });
    } else {
      // A shell step is not idempotent: run twice, it happens twice.
      if (what === "change" && ends !== "fails") {
        this.there.add(thing);
        this.made.set(thing, (this.made.get(thing) ?? 0) + 1);
      }
      this.jobs.set(token, { exit: ends === "lost" ? "dead" : ends === "ok" ? 0 : 1, out: "output\n" });
    }
  }
}

const never = <T>(): Promise<T> => new Promise(() => {});
const reply = (stdout: string): ExecResult => ({ exit: 0, stdout: Buffer.from(stdout), stderr: Buffer.alloc(0), truncated: false });

/** Hosts that keep jobs the way the real scripts do. A dead console's calls never come back. */
function hostsOf(world: World, isAlive: () => boolean): Hosts {
  return {
    ...localHosts(""),
    async exec(host, argv, options) {
      await new Promise(setImmediate);
      if (!isAlive()) return never();
      const [, , script, , token = "", ...rest] = argv;
      if (script === LAUNCH) {
        if (world.jobs.has(token)) return reply("exists\n");
        const payload = Buffer.from(options?.stdin ?? "");
        world.launch(token, payload.subarray(0, Number(rest[4])).toString(), host);
        return reply("started\n");
      }
      if (script === POLL) {
        const job = world.jobs.get(token);
        if (!job) return reply("absent - 0 0\n");
        const out = rest[0] === "-" ? "" : job.out.slice(Number(rest[0]));
        return reply(`${job.exit === "dead" ? "dead -" : `exited ${job.exit}`} ${out.length} 0\n${out}`);
      }
      if (script === KILL) {
        const job = world.jobs.get(token);
        return reply(job && job.exit !== "dead" ? `exited ${job.exit}\n` : "gone\n");
      }
      return reply("");
    },
  };
}

function verbsOf(world: World, isAlive: () => boolean): Verbs {
  const moment = async () => {
    await new Promise(setImmediate);
    if (!isAlive()) return never<void>();
  };
  const act = (undoes: boolean) => defineStep({
    kind: "test.act", risk: "change",
    input: z.object({ id: z.string(), ends: z.enum(ENDS), undoes: z.boolean(), knows: z.boolean(), host: z.string() }),
    title: ({ id, host }) => `act ${id} on ${host}`,
    hosts: () => [],
    before: { remembers: z.object({ wasThere: z.boolean() }), find: async ({ id, host }) => ({ wasThere: world.there.has(`${id}@${host}`) }) },
    async apply({ id, ends, host }) {
      await moment();
      if (ends !== "fails") world.make(`${id}@${host}`);
      await moment();
      if (ends === "lost") throw new ProblemError({ code: "ssh.connection-lost", message: "lost" });
      if (ends !== "ok") throw new StepFailed("test.failed", "failed");
    },
    async probe({ id, host, knows }) {
      await moment();
      return knows ? (world.there.has(`${id}@${host}`) ? "done" : "not done") : "unknown";
    },
    undo: undoes ? {
      title: ({ id }) => `undo ${id}`,
      async run({ id, host }, _, { wasThere }) {
        await moment();
        if (!wasThere) world.there.delete(`${id}@${host}`);
      },
    } : undefined,
  });
  const [withUndo, without] = [act(true), act(false)];
  const isUndone = (input: unknown) => z.object({ undoes: z.boolean() }).safeParse(input).data?.undoes ?? false;
  return new Map([["test.act", { ...withUndo, reversible: false, bind: (input, given) => (isUndone(input) ? withUndo : without).bind(input, given) }]]);
}

/** One life of a console; resolves when the run has ended or the console has died. */
async function live(disk: Disk, world: World, given: Case, death: { after: number; stored: boolean } | undefined): Promise<void> {
  let writes = 0;
  let isAlive = true;
  let died: () => void = () => {};
  const dead = new Promise<void>((resolve) => (died = resolve));
  const journal = memoryJournal(disk, (when) => {
    if (!isAlive) throw new Error("this console is dead");
    if (when === "before") writes++;
    if (death && writes >= death.after && when === (death.stored ? "after" : "before")) {
      isAlive = false;
      died();
      throw new Error("killed");
    }
  });
  const parsed = runbook(textOf(given), "risk: change");
  const runner = createRunner({
    journal, runbook: () => parsed, fleet: () => fleet, verbs: verbsOf(world, () => isAlive), hosts: hostsOf(world, () => isAlive), dockers: noDockers, http: noHttp, clients: noClients,
    vault: { read: async () => "" }, masker: new Masker(), clock: { now: Date.now }, actor: "ann",
  });
  let decided = 0;
  const person = (run: RunId, view: RunView): void => {
    for (const step of Object.values(view.steps)) {
      if (step.status !== "waiting") continue;
      if (step.waitingFor === "tick") void runner.command(run, { type: "tick", step: step.key }).catch(() => {});
      if (step.waitingFor !== "decision") continue;
      const wish = given.decisions[decided++ % given.decisions.length] ?? "skip";
      const decision = wish === "truth" ? (world.there.has(thingOf(step.key)) ? "done" : "failed") : wish;
      void runner.command(run, { type: "decide", step: step.key, decision }).catch(() => {});
    }
  };
  let stopped = false;
  const ended = new Promise<void>((resolve) => {
    runner.onEvent(({ run, body }) => {
      if (body.type === "run.ended") resolve();
      if (body.type === "step.waiting") setImmediate(() => isAlive && person(run, runner.get(run)));
      if (given.stop && !stopped && writes >= given.stop.afterWrites && body.type !== "run.created" && body.type !== "run.ended") {
        stopped = true;
        setImmediate(() => void runner.command(run, { type: "stop", undo: given.stop?.undo ?? false }).catch(() => {}));
      }
    });
  });
  const begin = async () => {
    const [open] = runner.recover();
    if (open !== undefined) {
      const { status } = runner.get(open);
      if (!isEnded(status)) await runner.command(open, { type: "resume" });
      setImmediate(() => isAlive && person(open, runner.get(open)));
    } else if (disk.runs.size === 0) {
      const { armCode, problems } = await runner.preview({ runbook: RunbookId.parse("user/test"), params: {}, dryRun: false });
      expect(problems).toEqual([]);
      await runner.start(armCode ?? "");
    } else died();
  };
  await Promise.race([begin().then(() => ended, (thrown) => (isAlive ? Promise.reject(thrown) : dead)), dead]);
}

const thingOf = (key: string): string => key.replace(/^p\d+\./, "");

function check(disk: Disk, world: World): void {
  const [events = []] = [...disk.runs.values()];
  if (events.length === 0) return;
  const view = reduceRun(events);
  const told = JSON.stringify({ status: view.status, reason: view.reason, events: events.slice(1).map(({ body }) => body) }, undefined, 1);
  expect(isEnded(view.status), told).toBe(true);
  for (const [thing, times] of world.made) expect(times, `${thing} came about ${times} times\n${told}`).toBeLessThanOrEqual(1);
  for (const [thing, times] of world.shellUndos) expect(times, `${thing} was undone ${times} times\n${told}`).toBeLessThanOrEqual(1);
  const decided = new Set(events.flatMap(({ body }) => (body.type === "step.decided" ? [body.step] : [])));
  const isChange = new Map(view.plan.phases.flatMap(({ steps }) => steps.map((step) => [step.key, step.kind === "action" && step.risk !== "read"] as const)));
  for (const { key, status } of Object.values(view.steps)) {
    if (!isChange.get(key)) continue;
    const isThere = world.there.has(thingOf(key));
    if (status === "done" && !decided.has(key)) expect(isThere, `${key} is shown done and did not happen\n${told}`).toBe(true);
    if (status === "pending") expect(isThere, `${key} is shown pending and happened\n${told}`).toBe(false);
    if (status === "undone") expect(isThere, `${key} is shown undone and is there\n${told}`).toBe(false);
    if (status === "unknown") expect(["done", "rolled back"], told).not.toContain(view.status);
  }
  if (view.status === "rolled back") expect([...world.there].filter((thing) => ![...decided].some((key) => thingOf(key) === thing)), told).toEqual([]);
  if (view.status === "done") expect(Object.values(view.steps).every(({ status }) => status === "done" || status === "skipped"), told).toBe(true);
}

describe("a console that is killed at any write of its journal", () => {
  it("repeats no effect, and never shows as done what nobody knows", { timeout: 120_000 }, async () => {
    const seed = Number(process.env["QD_SEED"] ?? Date.now() % 2_147_483_647);
    console.log(`crash model: seed ${seed}`);
    await fc.assert(
      fc.asyncProperty(Case, async (given) => {
        const disk = new Disk();
        const world = new World();
        for (const death of [...given.deaths, undefined]) await live(disk, world, given, death);
        check(disk, world);
      }),
      { numRuns: Number(process.env["QD_CRASH_CASES"] ?? 500), seed, verbose: 1 },
    );
  });
});
