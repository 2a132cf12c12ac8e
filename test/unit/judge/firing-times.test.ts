import { describe, expect, it } from "vitest";
import type { StateChange } from "../../../src/main/history";
import { troublesOf } from "../../../src/main/judge/report/troubles";
import type { AlertTransition } from "../../../src/shared/alert";
import { firingTimes } from "../../../src/shared/judge/firing-times";

const change = (at: number, from: AlertTransition["from"], to: AlertTransition["to"], more: Partial<AlertTransition> = {}): AlertTransition =>
  ({ at, key: "k", rule: { file: "f", group: "g", name: "Rule" }, labels: { alertname: "Down", host: "a" }, from, to, value: 1, ...more });
const times = (transitions: AlertTransition[], from = 100, to = 200) => firingTimes(transitions, from, to).map((one) => [one.from, one.to, one.isOlder, one.isOpen]);

describe("times in which alerts fired", () => {
  it.each<[string, AlertTransition[], unknown[]]>([
    ["from beginning to end", [change(110, "pending", "firing"), change(150, "firing", "resolved")], [[110, 150, false, false]]],
    ["newest first", [change(150, "firing", "resolved"), change(110, "pending", "firing")], [[110, 150, false, false]]],
    ["still", [change(110, "inactive", "firing")], [[110, 200, false, true]]],
    ["since before", [change(50, "pending", "firing"), change(150, "firing", "resolved")], [[100, 150, true, false]]],
    ["all the time", [change(50, "pending", "firing")], [[100, 200, true, true]]],
    ["since nobody knows when", [change(150, "firing", "resolved")], [[100, 150, true, false]]],
    ["only before", [change(50, "pending", "firing"), change(60, "firing", "resolved")], []],
    ["only after", [change(250, "pending", "firing")], []],
    ["never, only pending", [change(110, "inactive", "pending"), change(120, "pending", "inactive")], []],
    ["twice", [change(110, "pending", "firing"), change(120, "firing", "resolved"), change(130, "resolved", "pending"), change(140, "pending", "firing")], [[110, 120, false, false], [140, 200, false, true]]],
    ["where the end was removed with its rule", [change(110, "pending", "firing"), change(120, "firing", "inactive", { because: "rule-gone" })], [[110, 120, false, false]]],
  ])("%s", (_, transitions, expected) => expect(times(transitions)).toEqual(expected));

  it("are of each alert by itself, in order", () => {
    const other = { key: "o", labels: { host: "b" } };
    const found = firingTimes([change(130, "pending", "firing"), change(110, "pending", "firing", other), change(120, "firing", "resolved", { ...other, because: "no-data" })], 100, 200);
    expect(found.map(({ key, name, lostItsData }) => [key, name, lostItsData])).toEqual([["o", "Rule", true], ["k", "Down", false]]);
  });
});

describe("objects that were not well", () => {
  const state = (at: number, before: StateChange["before"], after: StateChange["after"], object = "web1"): StateChange => ({ at, kind: "host", object, before, after, reason: after === "healthy" ? undefined : { code: "x", message: `${object} is ${after}` } });
  it("count from the beginning and to the end of the time", () => {
    expect(troublesOf([state(120, "failing", "healthy"), state(150, "healthy", "degraded"), state(160, "degraded", "failing"), state(170, "failing", "not seen")], 100, 200)).toEqual([
      { object: "host/web1", failingMs: 30, degradedMs: 10, notSeenMs: 30, times: 1, reason: "web1 is not seen", now: "not seen" },
    ]);
  });
  it("are the worst first, without those that were well", () => {
    const found = troublesOf([state(110, undefined, "healthy", "calm"), state(120, "healthy", "degraded", "b"), state(130, "healthy", "failing", "a"), state(140, "failing", "healthy", "a")], 100, 200);
    expect(found.map(({ object, times }) => [object, times])).toEqual([["host/a", 1], ["host/b", 1]]);
  });
  it("are none without a change", () => expect(troublesOf([], 1, 2)).toEqual([]));
});
