import { describe, expect, it } from "vitest";
import { Fleet } from "../../../src/shared/fleet";
import { budgetLeft, burnAlertsOf, burnRate, isPossible, spentOf } from "../../../src/shared/judge/slo-budget";
import { sloFaults } from "../../../src/shared/judge/slo-check";
import { Slo } from "../../../src/shared/judge/slo-config";
import { indicatorOf, objectiveOf, objectiveText, printOf } from "../../../src/shared/judge/slo-indicator";
import { sloRules } from "../../../src/shared/judge/slo-rules";
import { readRuleFile } from "../../../src/shared/rules/read-rule-file";
import { DAY, type Given, HOUR, MINUTE, sourceOf, START, valueOf } from "./series";

const slo = (config: object): Slo => Slo.parse(config);
const AT = START + HOUR;
const seen = (config: object, series: Given[], at = AT): [bad: number | undefined, total: number | undefined] => {
  const { bad, total } = indicatorOf(slo(config));
  const source = sourceOf(series, at);
  return [valueOf(source, bad, at), valueOf(source, total, at)];
};
const counter = (labels: Record<string, string>, perSecond: number): Given => ({ labels, value: (at) => ((at - START) / 1_000) * perSecond });
const gauge = (labels: Record<string, string>, value: Given["value"]): Given => ({ labels, value });
const closeTo = (found: readonly (number | undefined)[], expected: readonly number[]): void => expected.forEach((value, index) => expect(found[index]).toBeCloseTo(value, 6));

describe("availability", () => {
  const config = { kind: "availability", probe: "front", target: 99.9 };
  const probe = (value: Given["value"], labels = {}): Given => gauge({ __name__: "probe_success", probe: "front", ...labels }, value);

  it.each([[1, 0], [0, 1]])("of a probe that says %i is %i bad", (value, bad) => closeTo(seen(config, [probe(() => value)]), [bad, 1]));

  it("is the share of the looks", () => closeTo(seen(config, [probe((at) => (at > AT - MINUTE ? 0 : 1))]), [0.2, 1]));

  it("of time that was not seen is neither good nor bad", () => {
    expect(seen(config, [])).toEqual([undefined, undefined]);
    closeTo(seen(config, [probe((at) => (at > AT - 2 * MINUTE && at <= AT - MINUTE ? 0 : at > AT - 3 * MINUTE ? 1 : undefined))]), [1 / 3, 1]);
  });

  it("of a service without a probe is that of its instances, never that of its probes", () => {
    const instance = (host: string, value: number): Given => gauge({ __name__: "probe_success", service: "shop", host }, () => value);
    closeTo(seen({ kind: "availability", service: "shop", target: 99 }, [instance("a", 1), instance("b", 0), probe(() => 0, { service: "shop" })]), [0.5, 1]);
  });

  it("goes by any series that are 1 while it is good", () =>
    closeTo(seen({ kind: "availability", series: 'up{job="x"}', target: 99 }, [gauge({ __name__: "up", job: "x" }, () => 1), gauge({ __name__: "up", job: "y" }, () => 0)]), [0, 1]));
});

describe("latency", () => {
  const looks = (success: number, seconds: number): Given[] => [
    gauge({ __name__: "probe_success", probe: "front" }, () => success), gauge({ __name__: "probe_duration_seconds", probe: "front" }, () => seconds),
  ];
  it.each([[1, 0.4, 0], [1, 0.5, 0], [1, 0.6, 1], [0, 0.01, 1]])("of a probe with success %i after %d s is %i bad", (success, seconds, bad) =>
    closeTo(seen({ kind: "latency", probe: "front", percentile: 95, within: "500ms" }, looks(success, seconds)), [bad, 1]));

  const histogram = (bounds: Record<string, number>, job = "shop"): Given[] => [
    ...Object.entries(bounds).map(([le, rate]) => counter({ __name__: "t_bucket", job, le }, rate)), counter({ __name__: "t_count", job }, 10),
  ];
  const config = { kind: "latency", histogram: 't{job="shop"}', percentile: 95, within: "500ms" };
  it("of a histogram is what lies above the bucket", () => closeTo(seen(config, [...histogram({ "0.5": 9, "+Inf": 10 }), ...histogram({ "0.5": 1, "+Inf": 10 }, "other")]), [1, 10]));
  it.each(["1", "1.0"])("finds the bucket %s of one second", (le) => closeTo(seen({ ...config, within: "1s" }, histogram({ [le]: 8, "+Inf": 10 })), [2, 10]));
  it("without a bucket at that bound says nothing", () => expect(seen(config, histogram({ "0.25": 9, "+Inf": 10 }))).toEqual([undefined, expect.closeTo(10, 6)]));
});

describe("rates", () => {
  const requests = (status: string, rate: number): Given => counter({ __name__: "req", status }, rate);
  const errors = { kind: "error-rate", errors: 'req{status=~"5.."}', total: "req", max: 0.1 };
  it("of errors", () => closeTo(seen(errors, [requests("200", 9), requests("500", 1)]), [1, 10]));
  it("without an error so far are 0, not unknown", () => closeTo(seen(errors, [requests("200", 10)]), [0, 10]));
  it("are nothing where nothing was seen", () => expect(seen(errors, [])).toEqual([undefined, undefined]));
  const success = { kind: "success-rate", good: "made", total: "asked", target: 98 };
  it("of success", () => closeTo(seen(success, [counter({ __name__: "made" }, 9), counter({ __name__: "asked" }, 10)]), [1, 10]));
  it("where nothing has succeeded yet are bad", () => closeTo(seen(success, [counter({ __name__: "asked" }, 10)]), [10, 10]));
  it("never count more good than there was", () => closeTo(seen(success, [counter({ __name__: "made" }, 11), counter({ __name__: "asked" }, 10)]), [0, 10]));
});

describe("an objective", () => {
  it.each([
    [{ kind: "availability", probe: "p", target: 99.9 }, 0.999, "99.9 % available"],
    [{ kind: "latency", probe: "p", percentile: 95, within: "500ms" }, 0.95, "95 % within 500ms"],
    [{ kind: "error-rate", errors: "a", total: "b", max: 0.1 }, 0.999, "at most 0.1 % errors"],
    [{ kind: "success-rate", good: "a", total: "b", target: 98 }, 0.98, "98 % successful"],
  ])("%j is %d, %s", (config, objective, text) => {
    expect([objectiveOf(slo(config)), objectiveText(slo(config))]).toEqual([objective, text]);
  });

  it.each([
    [{ kind: "availability", target: 99 }, [[]]],
    [{ kind: "availability", target: 99, probe: "p", series: "up" }, [["probe"]]],
    [{ kind: "availability", target: 99, series: "up[5m]" }, [["series"]]],
    [{ kind: "availability", target: 99, series: "rate(up[5m])" }, [["series"]]],
    [{ kind: "availability", target: 99, series: "up offset 5m" }, [["series"]]],
    [{ kind: "availability", target: 99, series: "up{" }, [["series"]]],
    [{ kind: "availability", target: 99, series: '{job="x"}' }, [["series"]]],
    [{ kind: "latency", percentile: 95, within: "1s" }, [[]]],
    [{ kind: "latency", percentile: 95, within: "1s", probe: "p", histogram: "h" }, [["probe"]]],
    [{ kind: "error-rate", errors: "a)", total: "b or c", max: 1 }, [["errors"], ["total"]]],
    [{ kind: "success-rate", good: "a", total: 'b{c="d"}', target: 98 }, []],
    [{ kind: "availability", target: 99, service: "s" }, []],
  ])("%j has faults at %j", (config, paths) => expect(sloFaults(slo(config)).map(({ path }) => path)).toEqual(paths));

  it.each([[{ kind: "availability", target: 100 }], [{ kind: "availability", target: 0 }], [{ kind: "latency", percentile: 95, within: "soon" }], [{ kind: "other" }], [{ kind: "availability", target: 99, window: "1d" }]])(
    "%j is refused", (config) => expect(Slo.safeParse(config).success).toBe(false));

  it("has another print where it measures something else", () => {
    const print = (config: object): string => printOf(indicatorOf(slo(config)));
    const config = { kind: "availability", probe: "p", target: 99 };
    expect(print({ ...config, target: 99.9, window: "7d" })).toBe(print(config));
    expect(print({ ...config, probe: "q" })).not.toBe(print(config));
  });
});

describe("budgets", () => {
  it.each([[0, 0.999, 1], [0.001, 0.999, 0], [0.0005, 0.999, 0.5], [0.002, 0.999, -1], [1, 0.9, -9]])("with %d bad of %d there is %d left", (bad, objective, left) => {
    expect(budgetLeft(bad, objective)).toBeCloseTo(left, 9);
    expect(burnRate(bad, objective)).toBeCloseTo(1 - left, 9);
  });

  it("are spent by events, not by hours", () => {
    const hour = (bad: number, total: number, seenMs = HOUR) => ({ at: START, bad, total, seenMs });
    expect(spentOf([hour(10, 10), hour(0, 990)])).toEqual({ badRatio: 0.01, seenMs: 2 * HOUR });
    expect(spentOf([hour(0, 0, 0), hour(1, 2)])).toEqual({ badRatio: 0.5, seenMs: HOUR });
    expect(spentOf([hour(0, 0)])).toEqual({ badRatio: undefined, seenMs: HOUR });
    expect(spentOf([])).toEqual({ badRatio: undefined, seenMs: 0 });
  });

  it("burn at the paces of the SRE workbook over thirty days", () => {
    expect(burnAlertsOf(30 * DAY).map(({ long, short, factor }) => [long, short, factor])).toEqual([["1h", "5m", 14.4], ["6h", "30m", 6], ["3d", "6h", 1]]);
    expect(burnAlertsOf(7 * DAY).map(({ factor }) => factor)).toEqual([3.36, 1.4, 1]);
    expect(burnAlertsOf(28 * DAY).map(({ factor }) => factor)).toEqual([13.44, 5.6, 1]);
  });

  it.each([[0.999, [true, true, true]], [0.92, [false, true, true]], [0.5, [false, false, true]]])("of %d can burn as fast: %j", (objective, possible) =>
    expect(burnAlertsOf(30 * DAY).map((alert) => isPossible(alert, objective))).toEqual(possible));
});

describe("the rules of objectives", () => {
  const fleet = Fleet.parse({
    quarterdeck: 1, environments: { prod: {} }, hosts: { a: { environment: "prod", address: "a" } },
    probes: { front: { environment: "prod", url: "http://x/" } },
    slos: {
      answers: { kind: "availability", probe: "front", target: 99.9, description: "{{ not a template }}" },
      lax: { kind: "availability", series: "up", target: 92 },
      "odd.name-1": { kind: "error-rate", errors: 'e{a="\\"}"}', total: "t", max: 1 },
    },
  });
  const file = readRuleFile(sloRules(fleet), "slos.yml");

  it("are a rule file without a finding", () => {
    expect(file.findings).toEqual([]);
    expect(file.groups.map(({ name, intervalMs, rules }) => [name, intervalMs, rules.length])).toEqual([["slo answers", MINUTE, 10], ["slo lax", MINUTE, 9], ["slo odd.name-1", MINUTE, 10]]);
  });

  it("carry the labels that people are told by", () => {
    const alerts = file.groups[0]?.rules.filter(({ kind }) => kind === "alert") ?? [];
    expect(alerts.map(({ name, labels }) => [name, labels])).toEqual([
      ["ErrorBudgetBurn", { slo: "answers", environment: "prod", severity: "critical", window: "1h" }],
      ["ErrorBudgetBurn", { slo: "answers", environment: "prod", severity: "critical", window: "6h" }],
      ["ErrorBudgetBurn", { slo: "answers", environment: "prod", severity: "warning", window: "3d" }],
    ]);
  });

  it("are none without objectives", () => expect(readRuleFile(sloRules(Fleet.parse({ quarterdeck: 1, environments: {} })), "f")).toMatchObject({ groups: [], findings: [] }));
});
