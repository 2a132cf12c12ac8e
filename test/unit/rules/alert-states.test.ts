import { describe, expect, it } from "vitest";
import type { AlertInstance } from "../../../src/shared/alert";
import { parsePromql } from "../../../src/shared/promql";
import { type AlertStates, nextStates } from "../../../src/shared/rules/alert-states";
import { expandAlerts } from "../../../src/shared/rules/expand-alerts";
import { fingerprint } from "../../../src/shared/rules/fingerprint";
import type { AlertRule } from "../../../src/shared/rules/model";
import { recordedElements } from "../../../src/shared/rules/record";
import { restoredStates } from "../../../src/shared/rules/restore";

const MINUTE = 60_000;
const parsed = parsePromql("up == 0");
if (!parsed.ok) throw new Error("up == 0 is PromQL");
const promql = parsed.value;
const rule = (changes: Partial<AlertRule> = {}): AlertRule => ({
  kind: "alert", name: "Down", expression: "up == 0", promql, labels: { severity: "page" }, annotations: { summary: "{{ $labels.instance }} is {{ $value }}" }, forMs: 5 * MINUTE, keepFiringForMs: 0, at: {}, ...changes,
});
const ref = { file: "rules.yml", group: "g", name: "Down" };

/** The states after evaluations a minute apart; each says which instances the expression gives. */
function after(one: AlertRule, evaluations: readonly (readonly string[])[], before: AlertStates = new Map(), from = 0): { states: AlertStates; log: string[] } {
  let states = before;
  const log: string[] = [];
  evaluations.forEach((instances, index) => {
    const at = from + index * MINUTE;
    const active = expandAlerts(one, instances.map((instance) => ({ labels: { __name__: "up", instance }, value: 0 })), { at, externalLabels: {}, externalUrl: "", annotations: true });
    if (!active.ok) throw new Error(active.problem.message);
    const step = nextStates(one, ref, states, active.value, at);
    if (!step.ok) throw new Error(step.problem.message);
    states = step.value.states;
    log.push(...step.value.transitions.map((transition) => `${at / MINUTE}m ${transition.labels["instance"]} ${transition.from}>${transition.to}`));
  });
  return { states, log };
}

const times = (count: number, instances: readonly string[]): (readonly string[])[] => Array.from({ length: count }, () => instances);
const only = (states: AlertStates): AlertInstance => [...states.values()][0] ?? expect.fail("there is no alert");

describe("an alert", () => {
  it("is pending, fires when it has held for long enough, and resolves when it holds no longer", () => {
    const { states, log } = after(rule(), [...times(7, ["a"]), []]);
    expect(log).toEqual(["0m a inactive>pending", "5m a pending>firing", "7m a firing>resolved"]);
    expect(only(states)).toMatchObject({
      state: "resolved", activeAt: 0, firedAt: 5 * MINUTE, resolvedAt: 7 * MINUTE, rule: ref, labels: { alertname: "Down", instance: "a", severity: "page" }, annotations: { summary: "a is 0" },
    });
  });

  it("without a `for` fires at once", () => {
    expect(after(rule({ forMs: 0 }), [["a"]]).log).toEqual(["0m a inactive>firing"]);
  });

  it("that was only pending leaves without a word of firing", () => {
    const { states, log } = after(rule(), [...times(4, ["a"]), [], ["a"]]);
    expect(log).toEqual(["0m a inactive>pending", "4m a pending>inactive", "5m a inactive>pending"]);
    expect(only(states).activeAt).toBe(5 * MINUTE);
  });

  it("is remembered for 15 minutes after it resolved, and begins anew when it comes back", () => {
    const resolved = after(rule({ forMs: 0 }), [["a"], ...times(16, [])]);
    expect(only(resolved.states).state).toBe("resolved");
    expect(after(rule({ forMs: 0 }), [[]], resolved.states, 17 * MINUTE).states.size).toBe(0);
    expect(after(rule(), [["a"]], resolved.states, 17 * MINUTE).log).toEqual(["17m a resolved>pending"]);
  });

  it("keeps firing for as long as keep_firing_for says, counted anew when the condition comes back", () => {
    const one = rule({ forMs: 0, keepFiringForMs: 3 * MINUTE });
    const { states, log } = after(one, [["a"], [], [], ["a"], [], [], [], []]);
    expect(log).toEqual(["0m a inactive>firing", "7m a firing>resolved"]);
    expect(only(states)).toMatchObject({ state: "resolved", keepFiringSince: 4 * MINUTE });
    expect(only(after(one, [["a"], [], ["a"]]).states).keepFiringSince).toBeUndefined();
    expect(after(rule({ keepFiringForMs: 3 * MINUTE }), [["a"], []]).log).toEqual(["0m a inactive>pending", "1m a pending>inactive"]);
  });

  it("has its own time for each label set", () => {
    expect(after(rule({ forMs: 2 * MINUTE }), [["a"], ["a", "b"], ["a", "b"], ["b"]]).log)
      .toEqual(["0m a inactive>pending", "1m b inactive>pending", "2m a pending>firing", "3m b pending>firing", "3m a firing>resolved"]);
  });

  it("has the key that Alertmanager gives its labels", () => {
    expect(fingerprint({})).toBe("cbf29ce484222325");
    expect(fingerprint({ severity: "page", alertname: "Down", instance: "a" })).toBe("e3d9e5095d9ddec8");
    expect(fingerprint({ x: "zürich", name: "é" })).toBe("64935a977b342639");
    const alert = only(after(rule({ forMs: 0 }), [["a"]]).states);
    expect(alert.key).toBe(fingerprint({ instance: "a", severity: "page", alertname: "Down" }));
    expect(fingerprint({ a: "bc" })).not.toBe(fingerprint({ ab: "c" }));
  });
});

it("refuses two elements with the same labels, and more alerts than the limit", () => {
  const same = expandAlerts(rule(), [{ labels: { __name__: "a" }, value: 0 }, { labels: { __name__: "b" }, value: 0 }], { at: 0, externalLabels: {}, externalUrl: "", annotations: true });
  expect(same).toMatchObject({ ok: false, problem: { code: "rules.duplicate-labels", message: "vector contains metrics with the same labelset after applying alert labels" } });
  const active = ["a", "b"].map((instance) => ({ key: instance, labels: { instance }, annotations: {}, value: 0 }));
  expect(nextStates(rule(), ref, new Map(), active, 0, 1)).toMatchObject({ ok: false, problem: { code: "rules.limit", message: "exceeded limit of 1 with 2 alerts" } });
  expect(nextStates(rule(), ref, new Map(), active, 0, 2).ok).toBe(true);
});

it("records a rule's result under its name and labels", () => {
  const recording = { kind: "record", name: "job:up:sum", expression: "", promql, labels: { team: "x", job: "" }, at: {} } as const;
  expect(recordedElements(recording, [{ labels: { __name__: "up", job: "a", instance: "i" }, value: 2 }])).toMatchObject({ ok: true, value: [{ labels: { __name__: "job:up:sum", instance: "i", team: "x" }, value: 2 }] });
  expect(recordedElements(recording, [{ labels: { job: "a" }, value: 2 }, { labels: { job: "b" }, value: 2 }]).ok).toBe(false);
  expect(recordedElements(recording, [{ labels: { a: "1" }, value: 2 }, { labels: { a: "2" }, value: 2 }], 1)).toMatchObject({ ok: false, problem: { message: "exceeded limit of 1 with 2 series" } });
});

describe("after a time in which nobody evaluated", () => {
  const pendingFor = (minutes: number, forMs: number): AlertStates => after(rule({ forMs }), times(minutes + 1, ["a"])).states;

  it("a pending alert goes on waiting: the sleep does not count, the time before it does", () => {
    const states = restoredStates(rule(), pendingFor(3, 5 * MINUTE), 3 * MINUTE, 13 * MINUTE, "sleep");
    expect(after(rule(), times(4, ["a"]), states, 13 * MINUTE).log).toEqual(["15m a pending>firing"]);
  });

  it("a long `for` still waits ten minutes after a restart, as in Prometheus", () => {
    const long = rule({ forMs: 30 * MINUTE });
    const states = restoredStates(long, pendingFor(25, 30 * MINUTE), 25 * MINUTE, 30 * MINUTE, "restart");
    expect(after(long, times(12, ["a"]), states, 30 * MINUTE).log).toEqual(["40m a pending>firing"]);
    const early = restoredStates(long, pendingFor(5, 30 * MINUTE), 5 * MINUTE, 10 * MINUTE, "restart");
    expect(after(long, times(30, ["a"]), early, 10 * MINUTE).log).toEqual(["35m a pending>firing"]);
  });

  it("of more than an hour a pending alert begins anew", () => {
    const states = restoredStates(rule(), pendingFor(4, 5 * MINUTE), 4 * MINUTE, 65 * MINUTE, "sleep");
    expect(only(states).activeAt).toBe(65 * MINUTE);
  });

  it("a firing alert fires on", () => {
    const firing = after(rule({ forMs: 0 }), [["a"]]).states;
    expect(only(restoredStates(rule({ forMs: 0 }), firing, 0, 600 * MINUTE, "sleep"))).toMatchObject({ state: "firing", activeAt: 0 });
    const kept = after(rule({ forMs: 0, keepFiringForMs: 5 * MINUTE }), [["a"], []]).states;
    expect(only(restoredStates(rule(), kept, MINUTE, 11 * MINUTE, "sleep")).keepFiringSince).toBe(11 * MINUTE);
  });
});
