import { expect, it } from "vitest";
import type { AlertInstance, AlertTransition } from "../../../src/shared/alert";
import { aHistory, DAY, START } from "./given";

const rule = { file: "/rules.yml", group: "g", name: "Down" };
const alert = (key: string, changes: Partial<AlertInstance> = {}): AlertInstance => ({
  key, rule, labels: { alertname: "Down", instance: key }, annotations: { summary: "s" }, state: "pending", value: 1, activeAt: START, lastEvaluatedAt: START, ...changes,
});
const transition = (key: string, at: number, to: AlertTransition["to"]): AlertTransition => ({ at, key, rule, labels: { instance: key }, from: "inactive", to, value: 1 });
const place = { file: "/rules.yml", group: "g" };

it("keeps alerts by rule and key, whatever their values are, for the next process", async () => {
  const first = aHistory();
  first.alerts.save({ ...place, evaluatedAt: START, put: [{ rule: "a", alert: alert("1", { value: Number.NaN }) }, { rule: "b", alert: alert("1", { value: Infinity, firedAt: START, state: "firing" }) }], removed: [], transitions: [] });
  first.alerts.save({ ...place, evaluatedAt: START + 15_000, put: [{ rule: "a", alert: alert("2") }], removed: [{ rule: "a", key: "1" }], transitions: [] });
  await first.close();
  const second = aHistory({ file: first.file });
  expect(second.alerts.alerts().map(({ place: at, alert: kept }) => [at.rule, kept.key, kept.state, kept.value])).toEqual([["a", "2", "pending", 1], ["b", "1", "firing", Infinity]]);
  expect(second.alerts.evaluatedAt("/rules.yml", "g")).toBe(START + 15_000);
  expect(second.alerts.evaluatedAt("/rules.yml", "other")).toBeUndefined();
});

it("keeps how alerts came and went, and forgets what is old", () => {
  const { alerts } = aHistory();
  const before = alerts.version();
  alerts.save({ ...place, evaluatedAt: START, put: [], removed: [], transitions: [transition("1", START, "pending"), { ...transition("1", START + 1, "firing"), because: "no-data" }, transition("2", START + DAY, "pending")] });
  expect(alerts.version()).toBeGreaterThan(before);
  expect(alerts.transitions({ limit: 10 }).map(({ key, to }) => `${key} ${to}`)).toEqual(["2 pending", "1 firing", "1 pending"]);
  expect(alerts.transitions({ key: "1", from: START + 1, limit: 10 })).toEqual([{ ...transition("1", START + 1, "firing"), because: "no-data" }]);
  expect(alerts.transitions({ limit: 1 })).toHaveLength(1);
  alerts.forget(START + 1);
  expect(alerts.transitions({ limit: 10 })).toHaveLength(2);
});
