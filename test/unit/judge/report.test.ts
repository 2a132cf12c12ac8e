import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createJudgeAnswers } from "../../../src/main/judge";
import { percent } from "../../../src/main/judge/report/words";
import { Fleet } from "../../../src/shared/fleet";
import type { ReportPeriod } from "../../../src/shared/judge/report-ask";
import { created, runId } from "../history/given";
import { aWorld, every, FLEET, type World } from "./given";
import { DAY, HOUR, MINUTE, START } from "./series";

const make = async (world: World, period: ReportPeriod = "daily", format: "markdown" | "html" = "markdown", to?: number): Promise<string> => (await createJudgeAnswers(world.judge)["reports.make"]({ period, format, to })).text;
/** What stands under a heading. */
const section = (text: string, title: string): string => text.split(/^## /m).find((part) => part.startsWith(title)) ?? "";
const look = (world: World, host: string, from: number, to: number, more: (at: number) => boolean = () => true): void => world.add("node_load1", { host }, every(MINUTE, from, to, (at) => (more(at) ? 1 : undefined)));

/** Two weeks of a fleet whose disk fills up by one percent a day. */
function twoWeeks(): World {
  const world = aWorld();
  world.now = START + 14 * DAY + HOUR;
  const filling = (at: number): number => 0.5 + (0.01 * (at - START)) / DAY;
  const disk = { host: "web1", mountpoint: "/" };
  world.add("node_filesystem_size_bytes", disk, every(HOUR, START, world.now, () => 1e9));
  for (const what of ["free", "avail"]) world.add(`node_filesystem_${what}_bytes`, disk, every(HOUR, START, world.now, (at) => Math.round(1e9 * (1 - filling(at)))));
  look(world, "web1", world.now - DAY, world.now);
  look(world, "web2", world.now - DAY, world.now, (at) => at < world.now - 10 * HOUR || at > world.now - 4 * HOUR);
  world.add("probe_success", { probe: "front" }, every(MINUTE, START + 7 * DAY, world.now, (at) => (at > world.now - 2 * HOUR && at <= world.now - HOUR ? 0 : 1)));
  return world;
}

describe("a report", () => {
  it("says of an empty history that nothing was seen", async () => {
    const world = aWorld();
    const text = await make(world);
    expect(text).toContain("**No host was seen in this time: nothing can be said about how the fleet did.**");
    expect(section(text, "Objectives")).toMatch(/\| answers \| 99 % available \| nothing seen \| 7d \| nothing seen \|/);
    expect(section(text, "Capacity")).toContain("Nothing that fills up was seen for a whole day.");
    expect(section(text, "Alerts")).toContain("No alert fired.");
    expect(section(text, "What was not seen")).toContain("No host at all was seen for 1d, in 1 stretch");
  });

  it("has the objectives over the time and over their windows", async () => {
    const world = twoWeeks();
    const objectives = section(await make(world), "Objectives");
    const cells = objectives.split("\n").find((one) => one.includes("99 % available"))?.split(" | ") ?? [];
    expect(Number.parseFloat(cells[2] ?? "")).toBeCloseTo(100 * (1 - 1 / 24), 0);
    expect(Number.parseFloat(cells[4] ?? "")).toBeCloseTo(100 * (1 - 1 / 168), 0);
    expect(cells[7]).toMatch(/^met|at risk/);
  });

  it("draws a line through the days and says how sure it is", async () => {
    const capacity = section(await make(twoWeeks(), "weekly"), "Capacity");
    expect(capacity).toMatch(/host\/web1 \| disk \/ \| 6[34](\.\d)? % \| \\\+1 % ± [\d.]+ % \| 14 \| in 1[5-7] days \(1[5-7] to 1[5-7]\) \| in 2[5-7] days \(\d+ to \d+\) \| in 3[5-7] days/);
  });

  it("draws none through few days, and says so", async () => {
    const world = aWorld();
    world.now = START + 3 * DAY + HOUR;
    look(world, "web1", world.now - DAY, world.now);
    for (const [name, value] of [["MemTotal", 100], ["MemAvailable", 40]] as const) world.add(`node_memory_${name}_bytes`, { host: "web1" }, every(HOUR, START, world.now, () => value));
    const capacity = section(await make(world), "Capacity");
    expect(capacity).toContain("| host/web1 | memory | 60 % | history is too short | 3 |");
    expect(capacity).toContain("1 figure of 1 have less than 7 whole days of history");
  });

  it("knows the busiest hour of the processors, and the stores", async () => {
    const world = aWorld();
    world.now = START + 9 * DAY + HOUR;
    // Two cores: idle for half of the time, and for a tenth in the hour after 9:00.
    for (const cpu of ["0", "1"]) {
      let idle = 0;
      world.add("node_cpu_seconds_total", { host: "web1", cpu, mode: "idle" }, every(5 * MINUTE, START, world.now, (at) => (idle += 300 * (Math.floor(at / HOUR) % 24 === 9 ? 0.1 : 0.5))));
    }
    const store = { store: "orders", instance: "web1:5432" };
    world.add("pg_database_size_bytes", { ...store, datname: "a" }, every(HOUR, START, world.now, (at) => 2 ** 30 + ((at - START) / DAY) * 2 ** 20));
    world.add("pg_stat_database_numbackends", { ...store, datname: "a" }, every(HOUR, START, world.now, () => 20));
    world.add("pg_settings_max_connections", store, every(HOUR, START, world.now, () => 100));
    world.add("redis_memory_used_bytes", { store: "sessions", instance: "web1:6379" }, every(HOUR, START, world.now, () => 2 ** 20));
    world.add("redis_memory_max_bytes", { store: "sessions", instance: "web1:6379" }, every(HOUR, START, world.now, () => 0));
    const capacity = section(await make(world), "Capacity");
    expect(capacity).toMatch(/host\/web1 \| processors, busiest hour \| 90 % \|/);
    expect(capacity).toMatch(/database\/orders \| size \| 1\.01 GiB \| \\\+1 MiB ± 0 B \| 9 \|/);
    expect(capacity).toMatch(/database\/orders \| connections \| 20 % \| no trend/);
    expect(capacity).toMatch(/cache\/sessions \| memory, without a limit \| 1 MiB \| no trend/);
  });

  it("names what was not seen, of each host and of all", async () => {
    const world = twoWeeks();
    const unseen = section(await make(world), "What was not seen");
    expect(unseen).toMatch(/\| web2 \| 7[45](\.\d)? % \| 1 \| (5h5\dm|6h(\d+m)?) \|/);
    expect(unseen).not.toContain("| web1 |");
    expect(unseen).not.toContain("No host at all");
    world.now += 2 * HOUR;
    expect(section(await make(world), "What was not seen")).toMatch(/No host at all was seen for (1h5\dm|2h(\d+m)?), in 1 stretch/);
  });

  it("lists alerts with how they ended", async () => {
    const world = twoWeeks();
    const transition = (at: number, from: "pending" | "firing", to: "firing" | "resolved", key = "k", host = "web1") => ({ at, key, rule: { file: "f", group: "g", name: "Down" }, labels: { alertname: "Down", severity: "critical", host }, from, to, value: 1 });
    const save = (...transitions: ReturnType<typeof transition>[]): void => world.history.alerts.save({ file: "f", group: "g", evaluatedAt: world.now, put: [], removed: [], transitions });
    save(transition(world.now - 5 * HOUR, "pending", "firing"), transition(world.now - 4 * HOUR, "firing", "resolved"), transition(world.now - 30 * MINUTE, "pending", "firing", "o", "web2"));
    const text = await make(world);
    expect(section(text, "Alerts")).toMatch(/\| Down \| critical \| 2 \| 1h30m \| 1h \| 1 \|/);
    expect(section(text, "Alerts")).toContain("| Down | host\\=web2 | 30m | still fires |");
    expect(section(text, "Alerts")).toContain("| Down | host\\=web1 | 1h | resolved |");
    expect(text).toMatch(/\*\*.*2 alerts fired.*\*\*/);
  });

  it("tells deploys from other runs, and leaves dry runs out", async () => {
    const world = twoWeeks();
    const begin = (name: string, at: number, change: object): void => {
      const body = created();
      world.history.journal.create(runId(name), "kim", at, { ...body, plan: { ...body.plan, ...change } });
    };
    begin("aaaaaa", world.now - 3 * HOUR, { params: { IMAGE: "shop:2" } });
    begin("bbbbbb", world.now - 2 * HOUR, { runbook: "shipped/disk-check", title: "Look at disks" });
    begin("cccccc", world.now - HOUR, { dryRun: true });
    begin("dddddd", world.now - 3 * DAY, {});
    world.history.journal.append(runId("aaaaaa"), "kim", world.now - 2 * HOUR, { type: "run.ended", outcome: "rolled back", reason: "not healthy" });
    const text = await make(world);
    expect(section(text, "Deploys").match(/Rolling deploy/g)).toHaveLength(1);
    expect(section(text, "Deploys")).toMatch(/\| Rolling deploy \| service shop \| IMAGE\\=shop\\:2 \| kim \| rolled back: not healthy \| 1h \|/);
    expect(section(text, "Other runs")).toContain("Look at disks");
    expect(section(text, "Other runs")).toContain("1 dry run not counted.");
  });

  it("says for how long objects were not well", async () => {
    const world = twoWeeks();
    world.history.stateChanges.append([
      { at: world.now - 3 * HOUR, kind: "service", object: "shop", before: "healthy", after: "failing", reason: { code: "x", message: "It <answers> 500." } },
      { at: world.now - 2 * HOUR, kind: "service", object: "shop", before: "failing", after: "healthy" },
    ]);
    expect(section(await make(world), "Objects that were not well")).toContain("| service/shop | 1h | 0s | 0s | 1 | healthy | It \\<answers\\> 500. |");
  });

  it("is HTML that runs nothing, with everything escaped", async () => {
    const world = twoWeeks();
    world.fleet = Fleet.parse({ quarterdeck: 1, name: "<script>alert(1)</script>", environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "a" } } });
    world.history.stateChanges.append([{ at: world.now - HOUR, kind: "host", object: "web1", before: "healthy", after: "failing", reason: { code: "x", message: '"><img src=x onerror=alert(1)>' } }]);
    const html = await make(world, "daily", "html");
    expect(html).not.toMatch(/<script|<img|onerror=alert\(1\)>"/);
    expect(html).toContain("Daily report: &lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html).toMatch(/Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'/);
    expect(html).toMatch(/<\/html>\n$/);
  });

  it("of a time that is over has no figures of now", async () => {
    const world = twoWeeks();
    const text = await make(world, "daily", "markdown", START + 10 * DAY);
    expect(text).not.toContain("Health of services");
    expect(text).toContain("- To: 2026-10-11 00:00 UTC");
    expect(section(text, "Objectives")).toMatch(/\| answers \| 99 % available \| 100 % \|/);
    await expect(make(world, "daily", "markdown", world.now + 1)).rejects.toMatchObject({ problem: { code: "report.future" } });
  });

  it("is refused without a fleet", async () => {
    const world = aWorld();
    Object.assign(world, { fleet: undefined });
    await expect(make(world)).rejects.toMatchObject({ problem: { code: "fleet.none" } });
  });

  it("promises nothing where the fleet does not", async () => {
    const world = twoWeeks();
    world.fleet = { ...FLEET, slos: {} };
    expect(section(await make(world, "monthly"), "Objectives")).toContain("The fleet file promises nothing");
  });
});

it.each([[1, "100 %"], [0.99999, "99.999 %"], [0.9999999, "99.99999 %"], [0.9995, "99.95 %"], [0.999, "99.9 %"], [0.5, "50 %"], [0.1234, "12.3 %"], [0.0123, "1.23 %"], [0, "0 %"], [-0.5, "-50 %"]])("%d is %s", (ratio, text) => expect(percent(ratio)).toBe(text));

it("a report is written where a person chose, and only such a file is shown", async () => {
  const world = aWorld();
  const file = join(world.folder, "chosen.html");
  const names: string[] = [];
  const shown: string[] = [];
  const answers = createJudgeAnswers(world.judge, { chooseFile: async (name) => (names.push(name), names.length > 1 ? undefined : file), showFile: (one) => shown.push(one) });
  expect(await answers["reports.save"]({ period: "daily", format: "html", to: START })).toEqual({ file });
  expect(readFileSync(file, "utf8")).toBe(await make(world, "daily", "html", START));
  expect(await answers["reports.save"]({ period: "weekly", format: "markdown" })).toBeUndefined();
  expect(names).toEqual([`quarterdeck-daily-${new Date(START).toISOString().slice(0, 10)}.html`, expect.stringMatching(/^quarterdeck-weekly-.*\.md$/)]);
  await answers["reports.show"]({ file });
  expect(() => answers["reports.show"]({ file: "/etc/passwd" })).toThrow("not exported");
  expect(shown).toEqual([file]);
});
