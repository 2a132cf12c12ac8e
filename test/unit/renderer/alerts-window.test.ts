import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alertMarks, runMarks } from "../../../src/renderer/app/marks";
import { alignedSpan, spanOf, steppedSpan, widenedTo } from "../../../src/renderer/app/time-range";
import { worstOf } from "../../../src/renderer/app/attention";
import { aimOf, findRunbook } from "../../../src/renderer/features/alerts/find-runbook";
import { endOf, offeredMatchers, readMatchers, writeMatchers } from "../../../src/renderer/features/alerts/silence-draft";
import { finePercent } from "../../../src/renderer/features/objectives/fine-percent";
import { barsOf, longestMs } from "../../../src/renderer/features/rules/bars";
import { countRules, faceOf, filterRules } from "../../../src/renderer/features/rules/filter-rules";
import { lanesOf } from "../../../src/renderer/lib/lanes";
import { valueNear, valueScale } from "../../../src/renderer/lib/chart-shape";
import type { AlertTransition } from "../../../src/shared/alert";
import { Fleet } from "../../../src/shared/fleet";
import { HostId, RunbookId, RunId } from "../../../src/shared/ids";
import type { RuleFileView, RuleView } from "../../../src/shared/rules/ask";
import type { RunSummary } from "../../../src/shared/run";
import type { RunbookSummary } from "../../../src/shared/runbook/model";

const SPAN = { from: 1_000, to: 2_000 };

describe("marks on the time axis", () => {
  const run = (id: string, more: Partial<RunSummary>): RunSummary => ({
    id: RunId.parse(`20261121T000000Z-${id}`), runbook: RunbookId.parse("shipped/x"), title: "X", risk: "change", dryRun: false, status: "done", actor: "me", createdAt: 1_500, endedAt: 1_600, stepsDone: 1, stepsTotal: 1, ...more,
  });
  it("are runs that changed something, deploys apart", () => {
    const marks = runMarks([
      run("aaaaaa", { runbook: RunbookId.parse("shipped/rolling-deploy"), title: "Rolling deploy" }), run("bbbbbb", {}), run("cccccc", { risk: "read" }), run("dddddd", { dryRun: true }), run("eeeeee", { createdAt: 10 }), run("ffffff", { status: "failed" }),
    ], SPAN);
    expect(marks.map(({ kind, tone }) => `${kind} ${tone}`)).toEqual(["deploy live", "run live", "run bad"]);
  });
  it("are those of one object where one is named", () => {
    const of = { kind: "host" as const, id: HostId.parse("web1") };
    expect(runMarks([run("aaaaaa", { target: of }), run("bbbbbb", {})], SPAN, of)).toHaveLength(1);
  });

  const transition = (at: number, from: AlertTransition["from"], to: AlertTransition["to"], key = "k"): AlertTransition => ({ at, key, rule: { file: "", group: "", name: "A" }, labels: { alertname: "A", severity: "warning" }, from, to, value: 1 });
  it("are times in which alerts fired", () => {
    const marks = alertMarks([transition(1_700, "firing", "resolved"), transition(1_200, "pending", "firing"), transition(1_100, "inactive", "pending")], [], SPAN);
    expect(marks.map(({ from, to, tone }) => [from, to, tone])).toEqual([[1_200, 1_700, "warn"]]);
  });
  it("begin with the span where the beginning is not known", () => expect(alertMarks([transition(1_700, "firing", "resolved")], [], SPAN).map(({ from, to }) => [from, to])).toEqual([[1_000, 1_700]]));
});

it("bars of one time lie in lanes of their own", () => {
  const lanes = lanesOf([{ id: "a", from: 0, to: 10 }, { id: "b", from: 5, to: 20 }, { id: "c", from: 10, to: 12 }, { id: "point", from: 3 }]);
  expect([...lanes]).toEqual([["a", 0], ["b", 1], ["c", 0]]);
  expect(Math.max(...lanesOf(Array.from({ length: 50 }, (_, index) => ({ id: String(index), from: 0, to: 1 }))).values())).toBe(2);
});

describe("the time that charts show", () => {
  it("moves with the time on bucket borders", () => {
    expect(alignedSpan(1_001, 120_000)).toEqual({ from: 2_000 - 120_000, to: 2_000 });
    expect(spanOf({ kind: "span", from: 1, to: 5 }, 99)).toEqual({ from: 1, to: 5 });
  });
  it("holds nothing of the future where PromQL is asked, and is a minute old at most", () => {
    const now = 10 * 86_400_000 + 59_999;
    expect(steppedSpan({ kind: "last", range: "30d" }, now, 1_000).to).toBe(now - 59_999);
    expect(steppedSpan({ kind: "last", range: "15m" }, now, 1_000)).toEqual({ from: now - 7_499 - 900_000, to: now - 7_499 });
    expect(steppedSpan({ kind: "span", from: now - 5, to: now + 5 }, now, 1_000)).toEqual({ from: now - 5, to: now });
  });
  it("is never narrower than what is kept", () => expect(widenedTo({ from: 100, to: 200 }, 1_000)).toEqual({ from: -350, to: 650 }));
});

describe("value scales", () => {
  it.each([[0, 4, [0, 1, 2, 3, 4]], [-4, 0, [-4, -3, -2, -1, 0]], [-5, 10, [-5, -2.5, 0, 2.5, 5, 7.5, 10]]])("from %d to %d", (least, largest, ticks) => expect(valueScale(least, largest)).toEqual(ticks));
  it("hold every value, and 0", () => {
    const number = fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((value) => value === 0 || Math.abs(value) > 1e-6);
    fc.assert(fc.property(number, number, (a, b) => {
      const [least, largest] = [Math.min(a, b, 0), Math.max(a, b, 0)];
      const ticks = valueScale(least, largest);
      expect(ticks.some((tick) => Math.abs(tick) < 1e-12)).toBe(true);
      const hair = (largest - least) * 1e-6;
      expect(ticks[0]).toBeLessThanOrEqual(least + hair);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(largest - hair);
      expect(ticks.length).toBeLessThanOrEqual(12);
    }));
  });
});

it("a line's value at a moment is that of its nearest point, unless there is a gap", () => {
  const line = { name: "a", points: [[0, 1], [10, 2], [100, 3]] as const, gapMs: 15 };
  expect([valueNear(line, 4), valueNear(line, 6), valueNear(line, 24), valueNear(line, 50), valueNear({ ...line, points: [] }, 5)]).toEqual([[0, 1], [10, 2], [10, 2], undefined, undefined]);
});

it("a critical alert counts as failing, any other as degraded", () => {
  expect([worstOf("healthy", { critical: 0, all: 0 }), worstOf("healthy", { critical: 0, all: 1 }), worstOf("degraded", { critical: 1, all: 1 }), worstOf("failing", { critical: 0, all: 1 })]).toEqual(["healthy", "degraded", "failing", "failing"]);
});

describe("a silence", () => {
  it("begins with the alert and what it is about", () => {
    const offered = offeredMatchers({ severity: "critical", host: "web1", alertname: "Disk", mountpoint: "/" });
    expect(offered.filter(({ taken }) => taken).map(({ matcher }) => matcher.name)).toEqual(["alertname", "host"]);
    expect(offered.map(({ matcher }) => matcher.name)).toEqual(["alertname", "host", "mountpoint", "severity"]);
  });
  it("is written as it is read", () => {
    const { matchers, problems } = readMatchers('host=~"web.*"\n\nseverity!=info\nnonsense');
    expect(problems).toHaveLength(1);
    expect(readMatchers(writeMatchers(matchers)).matchers).toEqual(matchers);
  });
  it("lasts as long as is said", () => expect([endOf(0, "90m"), endOf(0, " 2h "), endOf(0, "soon"), endOf(0, "0s")]).toEqual([5_400_000, 7_200_000, undefined, undefined]));
});

describe("the runbook of an alert", () => {
  const runbook = (id: string, title: string): RunbookSummary => ({ id: RunbookId.parse(id), file: `${id}.md`, title, appliesTo: [], risk: "read", tags: [], armed: true, origin: "shipped", steps: 1, checks: 0, errors: 0 });
  const library = [runbook("shipped/host-health", "Health check of a host"), runbook("user/disk-full", "When a disk is full")];
  it.each([["shipped/host-health", "shipped/host-health"], ["host-health", "shipped/host-health"], ["https://wiki.example.org/runbooks/disk-full.md?x=1#top", "user/disk-full"], ["When a disk is full", "user/disk-full"], ["https://wiki.example.org/nothing", undefined]])(
    "%s", (name, id) => expect(findRunbook(library, name)?.id).toBe(id));

  it("is aimed at what the alert is about, else at its host or environment, and at nothing it is not offered on", () => {
    const fleet = Fleet.parse({ quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "web1" } } });
    const labels = { service: "shop", host: "web1", environment: "prod" };
    const aim = (appliesTo: RunbookSummary["appliesTo"], of: Record<string, string> = labels) => aimOf({ appliesTo }, of, { kind: "service", id: "shop" }, fleet);
    expect(aim([])).toEqual({ kind: "service", id: "shop" });
    expect(aim(["host", "service"])).toEqual({ kind: "service", id: "shop" });
    expect(aim(["environment", "host"])).toEqual({ kind: "host", id: "web1" });
    expect(aim(["environment"])).toEqual({ kind: "environment", id: "prod" });
    expect(aim(["environment"], { environment: "gone" })).toBeUndefined();
    expect(aim(["database"])).toBeUndefined();
  });
});

describe("rules", () => {
  const rule = (name: string, more: Partial<RuleView> = {}): RuleView => ({ kind: "alert", name, expression: "up == 0", labels: {}, annotations: {}, forMs: 0, keepFiringForMs: 0, health: "ok", alerts: 0, ...more });
  const files: RuleFileView[] = [{ file: "a.yml", origin: "fleet", findings: [], groups: [{ name: "g", intervalMs: 1, queryOffsetMs: 0, limit: 0, rules: [rule("Down", { labels: { severity: "critical" } }), rule("x:y", { kind: "record", health: "failing" })] }] }];
  it("are found by any of their words", () => {
    expect(filterRules(files, "critical down")[0]?.groups[0]?.rules.map(({ name }) => name)).toEqual(["Down"]);
    expect(filterRules(files, "record")[0]?.groups[0]?.rules.map(({ name }) => name)).toEqual(["x:y"]);
    expect(filterRules(files, "nothing")).toEqual([]);
  });
  it("are counted", () => expect(countRules(files)).toEqual({ groups: 1, alerts: 1, recordings: 1, failing: 1 }));
  it("that cannot be evaluated say so before their state", () => expect([faceOf({ health: "failing", state: "firing" }).state, faceOf({ health: "ok", state: "firing" }).state, faceOf({ health: "ok", state: "resolved" }).state, faceOf({ health: "unknown" }).state]).toEqual(["failing", "firing", "ok", "unknown"]));
});

describe("a backtest's bars", () => {
  const interval = (activeAt: number, firedAt?: number, endedAt?: number) => ({ activeAt, firedAt, endedAt, min: 1, max: 2 });
  it("part waiting from firing", () => expect(barsOf([interval(1_100, 1_200, 1_500)], SPAN).map(({ kind, left, width }) => [kind, left, width])).toEqual([["pending", 0.1, 0.1], ["firing", 0.2, 0.3]]));
  it("go on to the end where it does", () => expect(barsOf([interval(1_900, 1_900)], SPAN).map(({ kind, to }) => [kind, to])).toEqual([["firing", 2_000]]));
  it("say when it never fired", () => expect(barsOf([interval(1_100, undefined, 1_200)], SPAN).map(({ kind }) => kind)).toEqual(["pending"]));
  it("know the longest", () => expect(longestMs([{ labels: {}, intervals: [interval(0, 100, 400), interval(500, 600)] }], 1_000)).toBe(400));
});

it.each([[1, "100\u202f%"], [0.99987, "99.987\u202f%"], [0.999999, "99.9999\u202f%"], [0.95, "95\u202f%"], [0.5, "50\u202f%"], [0.99999999, "99.99999\u202f%"]])("%d is %s", (ratio, text) => expect(finePercent(ratio)).toBe(text));
