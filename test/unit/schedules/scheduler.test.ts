import { describe, expect, it } from "vitest";
import type { History } from "../../../src/main/history";
import type { Owner } from "../../../src/main/runner/owner";
import { Scheduler } from "../../../src/main/schedules";
import { RunbookId, RunId } from "../../../src/shared/ids";
import { Plan, PlanDraft, type PlanPreview } from "../../../src/shared/plan";
import type { Problem } from "../../../src/shared/problem";
import { ProblemError } from "../../../src/shared/problem";
import type { RunEvent } from "../../../src/shared/run";
import { aHistory, START } from "../history/given";

const MINUTE = 60_000;
const DRAFT = PlanDraft.parse({ runbook: RunbookId.parse("shipped/health") });

function aPlan(change: Partial<Record<"risk" | "source" | "kind", string>> & { hosts?: string[] } = {}): Plan {
  const { risk = "read", source = "text", kind = "action", hosts = ["web1"] } = change;
  return Plan.parse({
    runbook: "shipped/health", title: "Health", risk, params: {}, secrets: [], dryRun: false, hosts, sourceHash: source, source,
    phases: [{ id: "p", title: "", onFail: "stop", parallel: 1, steps: [{ key: "p.a", stepId: "a", phaseId: "p", title: "Look", line: 1, kind, risk, timeoutMs: 1, command: "true" }] }],
  });
}

/** A console with schedules: its plan, clock and fleet can be changed; what it started is journalled like a run. */
function aConsole(history: History = aHistory(), { since = "1/1", alive = new Set([since]), now = { at: START } } = {}) {
  const desk = { plan: aPlan(), fleet: "fleet.yaml" as string | undefined, problems: [] as Problem[], startFails: false };
  const notices: Problem[] = [];
  const started: { run: RunId; actor: string | undefined }[] = [];
  const listeners = new Set<(event: RunEvent) => void>();
  const tell = (event: RunEvent): void => listeners.forEach((listener) => listener(event));
  const hashOf = (plan: Plan): string => JSON.stringify([plan.source, plan.hosts, plan.risk]);
  const owner: Owner = { mark: { pid: 1, since }, isAlive: (mark) => alive.has(mark.since) };
  const preview = async (): Promise<PlanPreview> => ({
    plan: desk.plan, hash: hashOf(desk.plan), arming: desk.plan.risk === "read" ? { kind: "go" } : { kind: "confirm" }, armCode: "code", problems: desk.problems, warnings: [], irreversible: [],
  });
  const scheduler = new Scheduler({
    table: history.schedules, clock: { now: () => now.at }, owner, fleetFile: () => desk.fleet, actor: () => "kim", notice: (problem) => notices.push(problem), changed: () => {}, timeZone: "UTC",
    runner: {
      preview,
      start: async (_code, _typed, actor) => {
        if (desk.startFails) throw new ProblemError({ code: "x", message: "The host is gone." });
        const run = RunId.parse(`20261101T000000Z-${String(history.journal.list(500).length).padStart(6, "a")}`);
        tell(history.journal.create(run, actor ?? "kim", now.at, { type: "run.created", plan: desk.plan, planHash: "" }));
        started.push({ run, actor });
        return run;
      },
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  });
  const end = (outcome: "done" | "failed"): void => {
    const last = started.at(-1);
    if (last) tell(history.journal.append(last.run, "kim", now.at, { type: "run.ended", outcome, reason: outcome === "failed" ? "disk is full" : "" }));
  };
  return {
    history, desk, scheduler, started, notices, now, end,
    add: async (cron = "*/10 * * * *") => scheduler.save({ draft: DRAFT, cron, paused: false, planHash: hashOf(desk.plan) }),
    /** Lets time pass and ticks at its end. */
    async after(ms: number) {
      now.at += ms;
      await scheduler.tick();
    },
    kinds: () => scheduler.list().list.flatMap(({ entries }) => entries.map(({ outcome }) => outcome.kind)),
  };
}

describe("a schedule", () => {
  it("starts at its time, once, in the name of who agreed to it, and keeps the verdict", async () => {
    const console = aConsole();
    expect((await console.add()).next).toBe(START + 10 * MINUTE);
    await console.after(9 * MINUTE);
    expect(console.started).toEqual([]);
    await console.after(MINUTE);
    await console.after(1_000);
    expect(console.started.map(({ actor }) => actor)).toEqual(["schedule of kim"]);
    console.end("done");
    expect(console.scheduler.list()).toMatchObject({ runner: "this console", timeZone: "UTC", list: [{ entries: [{ dueAt: START + 10 * MINUTE, status: "done", outcome: { kind: "ran", by: "clock" } }], next: START + 20 * MINUTE }] });
    expect(console.notices).toEqual([]);
  });

  it("tells a person when it failed, and goes on", async () => {
    const console = aConsole();
    await console.add();
    await console.after(10 * MINUTE);
    console.end("failed");
    expect(console.notices).toMatchObject([{ code: "schedule.failed", cause: "disk is full" }]);
    await console.after(10 * MINUTE);
    expect(console.started).toHaveLength(2);
  });

  it("is said to be missed after a sleep, counted, and never made up for in a burst", async () => {
    const console = aConsole();
    await console.add();
    await console.after(55 * MINUTE);
    expect(console.started).toEqual([]);
    expect(console.scheduler.list().list[0]?.entries).toMatchObject([{ dueAt: START + 10 * MINUTE, outcome: { kind: "missed", count: 5, lastDueAt: START + 50 * MINUTE } }]);
    expect(console.notices.map(({ code }) => code)).toEqual(["schedule.missed"]);
    await console.after(5 * MINUTE);
    expect(console.started).toHaveLength(1);
    expect(console.kinds()).toEqual(["ran", "missed"]);
  });

  it("is missed while no console is open, which the next one says", async () => {
    const history = aHistory();
    const first = aConsole(history);
    await first.add();
    await first.scheduler.close();
    const second = aConsole(history, { since: "2/2", now: { at: START + 35 * MINUTE } });
    await second.scheduler.tick();
    expect(second.kinds()).toEqual(["missed"]);
    expect(second.started).toEqual([]);
  });

  it("never runs beside itself", async () => {
    const console = aConsole();
    await console.add();
    await console.after(10 * MINUTE);
    await console.after(10 * MINUTE);
    expect(console.started).toHaveLength(1);
    expect(console.kinds()).toEqual(["skipped", "ran"]);
    console.end("done");
    await console.after(10 * MINUTE);
    expect(console.started).toHaveLength(2);
  });

  it.each([
    ["changes something now", aPlan({ risk: "change" }), "schedule.not-read"],
    ["has another text", aPlan({ source: "other" }), "schedule.changed"],
    ["runs on other hosts", aPlan({ hosts: ["web1", "web2"] }), "schedule.changed"],
    ["waits for a person now", aPlan({ kind: "manual" }), "schedule.needs-a-person"],
  ])("is held when its plan %s, says so once, and starts nothing until it is confirmed", async (_what, plan, code) => {
    const console = aConsole();
    const { id } = await console.add();
    console.desk.plan = plan;
    for (let times = 0; times < 3; times++) await console.after(10 * MINUTE);
    expect(console.started).toEqual([]);
    expect(console.kinds()).toEqual(["held"]);
    expect(console.notices.map((notice) => notice.code)).toEqual([code]);
    expect(console.scheduler.list().list[0]).toMatchObject({ held: { code }, next: undefined });
    await expect(console.scheduler.runNow(id)).rejects.toMatchObject({ problem: { code } });
    if (code !== "schedule.changed") return;
    console.now.at += 1_000;
    await console.scheduler.save({ id, draft: DRAFT, cron: "*/10 * * * *", paused: false, planHash: JSON.stringify([plan.source, plan.hosts, plan.risk]) });
    expect(console.scheduler.list().list[0]?.held).toBeUndefined();
    await console.after(10 * MINUTE);
    expect(console.started).toHaveLength(1);
  });

  it("is refused from the start where it is more than reading, waits for a person, or is not what was read", async () => {
    const console = aConsole();
    for (const [plan, code] of [[aPlan({ risk: "change" }), "schedule.not-read"], [aPlan({ risk: "destructive" }), "schedule.not-read"], [aPlan({ kind: "gate" }), "schedule.needs-a-person"]] as const) {
      console.desk.plan = plan;
      await expect(console.add()).rejects.toMatchObject({ problem: { code } });
    }
    console.desk.plan = aPlan();
    await expect(console.scheduler.save({ draft: DRAFT, cron: "* * * * *", paused: false, planHash: "another" })).rejects.toMatchObject({ problem: { code: "plan.changed" } });
    await expect(console.add("* * * * * *")).rejects.toMatchObject({ problem: { code: "schedule.bad-cron" } });
    expect(console.scheduler.list().list).toEqual([]);
  });

  it("does not run while another fleet is open, nor when its start is refused", async () => {
    const console = aConsole();
    await console.add();
    console.desk.fleet = "other.yaml";
    await console.after(10 * MINUTE);
    console.desk.fleet = "fleet.yaml";
    console.desk.startFails = true;
    await console.after(10 * MINUTE);
    expect(console.scheduler.list().list[0]?.entries.map(({ outcome }) => (outcome.kind === "skipped" ? outcome.reason : outcome.kind)))
      .toEqual(["The host is gone.", "It is for another fleet file (fleet.yaml); other.yaml is open."]);
    expect(console.started).toEqual([]);
  });

  it("pauses without missing anything, runs at once when asked, and goes away", async () => {
    const console = aConsole();
    const { id } = await console.add();
    console.scheduler.pause(id, true);
    await console.after(60 * MINUTE);
    console.scheduler.pause(id, false);
    await console.scheduler.tick();
    expect(console.kinds()).toEqual([]);
    const run = await console.scheduler.runNow(id);
    expect(console.started).toEqual([{ run, actor: "kim" }]);
    await expect(console.scheduler.runNow(id)).rejects.toMatchObject({ problem: { code: "schedule.in-the-way" } });
    console.scheduler.remove(id);
    expect(console.scheduler.list().list).toEqual([]);
    expect(console.history.journal.list(10)).toHaveLength(1);
  });
});

describe("two consoles on one data folder", () => {
  it("have one that runs schedules; the other takes over when it is gone", async () => {
    const history = aHistory();
    const now = { at: START };
    const alive = new Set(["1/1", "2/2"]);
    const first = aConsole(history, { since: "1/1", alive, now });
    const second = aConsole(history, { since: "2/2", alive, now });
    await first.add();
    await first.scheduler.tick();
    now.at += 10 * MINUTE;
    await Promise.all([first.scheduler.tick(), second.scheduler.tick()]);
    expect([first.started.length, second.started.length]).toEqual([1, 0]);
    expect([first.scheduler.list().runner, second.scheduler.list().runner]).toEqual(["this console", "another console"]);
    first.end("done");
    alive.delete("1/1");
    expect(second.scheduler.list().runner).toBe("nobody");
    await second.after(10 * MINUTE);
    expect(second.started).toHaveLength(1);
  });
});

