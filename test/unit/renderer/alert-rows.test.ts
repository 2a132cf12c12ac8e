import { describe, expect, it } from "vitest";
import { type AlertFilter, alertRows, countFiring, filterRows, firingNames, groupRows, subjectOf } from "../../../src/renderer/app/alert-rows";
import { severityOf } from "../../../src/shared/severity";
import type { AlertInstance } from "../../../src/shared/alert";
import { SilenceId } from "../../../src/shared/notify";
import type { AlertView } from "../../../src/shared/rules/ask";

const alert = (key: string, more: Partial<AlertInstance> = {}): AlertInstance => ({
  key, rule: { file: "r.yml", group: "g", name: "A" }, labels: { alertname: key }, annotations: {}, state: "firing", value: 1, activeAt: 0, firedAt: 0, lastEvaluatedAt: 0, ...more,
});
const view = (key: string, severity: string | undefined, more: Partial<AlertInstance> = {}): AlertView => {
  const labels = { alertname: key, ...(severity === undefined ? {} : { severity }), ...more.labels };
  return { ...alert(key, { ...more, labels }), expression: "up == 0", forMs: 0, keepFiringForMs: 0, intervalMs: 15_000, severity };
};
const verdict = (key: string, more: object = {}) => ({ alert: key, silencedBy: [], inhibitedBy: [], receivers: [], ...more });
const rowsOf = (rules: AlertView[], own: AlertInstance[] = [], verdicts: ReturnType<typeof verdict>[] = []) => alertRows({ rules, own, verdicts, known: ({ kind, id }) => kind === "host" && id === "web1" });
const ALL: AlertFilter = { text: "", states: new Set(["firing", "pending", "resolved"]), severities: new Set(), withMuted: true };
const names = (rows: { alert: AlertInstance }[]): string[] => rows.map(({ alert: { key } }) => key);

describe("severity", () => {
  it.each([["critical", "critical"], ["page", "critical"], ["WARNING", "warning"], ["info", "info"], ["none", "none"], [undefined, "none"], ["sev-42", "warning"]])("%s is %s", (label, severity) =>
    expect(severityOf(label)).toBe(severity));
});

describe("alert rows", () => {
  it("stand worst first: firing, then by severity, then the latest", () => {
    const rows = rowsOf([
      view("resolved", "critical", { state: "resolved", resolvedAt: 9 }), view("old", "warning", { firedAt: 1 }), view("pending", "critical", { state: "pending" }), view("new", "warning", { firedAt: 5 }), view("worst", "critical"),
    ], [alert("own", { labels: { alertname: "own", severity: "critical" }, firedAt: 3 })]);
    expect(names(rows)).toEqual(["own", "worst", "new", "old", "pending", "resolved"]);
    expect(groupRows(rows).map(({ state, severity, rows: { length } }) => [state, severity, length])).toEqual([
      ["firing", "critical", 2], ["firing", "warning", 2], ["pending", "critical", 1], ["resolved", "critical", 1],
    ]);
  });

  it("count those that somebody is told of apart from the muted", () => {
    const rows = rowsOf([view("a", "critical"), view("b", "warning"), view("c", "warning"), view("d", "info", { state: "pending" })], [], [verdict("b", { inhibitedBy: ["HostNotSeen"] }), verdict("a", { acknowledged: { alert: "a", by: "me", at: 0 } })]);
    expect(countFiring(rows)).toMatchObject({ critical: 1, warning: 1, info: 0, all: 2, muted: 1 });
  });

  it("of one name are one line while they fire", () => {
    const rows = rowsOf([view("a", "critical"), view("b", "critical", { labels: { alertname: "a", severity: "critical" } }), view("c", "warning"), view("d", "critical", { state: "pending" })]);
    expect(firingNames(rows).map(({ name, severity, rows: { length } }) => `${severity} ${name} ${length}`)).toEqual(["critical a 2", "warning c 1"]);
  });

  it("take their sentence from the annotations", () => {
    expect(rowsOf([view("a", undefined, { annotations: { description: "long", summary: "short" } }), view("b", undefined)]).map(({ summary }) => summary)).toEqual(["short", "b"]);
  });

  it("know the object that labels name, if there is one", () => {
    const known = ({ kind, id }: { kind: string; id: string }): boolean => `${kind} ${id}` === "host web1" || `${kind} ${id}` === "service shop";
    expect(subjectOf({ host: "web1", service: "shop" }, known)).toEqual({ kind: "service", id: "shop" });
    expect(subjectOf({ host: "web1", service: "other" }, known)).toEqual({ kind: "host", id: "web1" });
    expect(subjectOf({ host: "gone" }, known)).toBeUndefined();
  });
});

describe("the filter", () => {
  const rows = rowsOf(
    [view("Disk", "critical", { labels: { host: "db1" }, annotations: { summary: "Disk is full" } }), view("Load", "warning", { labels: { host: "web1" } }), view("Cert", undefined, { state: "pending", labels: { host: "web1" } })],
    [], [verdict("Load", { silencedBy: [SilenceId.parse("abcdefgh")] })],
  );
  const found = (filter: Partial<AlertFilter>): string[] => names(filterRows(rows, { ...ALL, ...filter }));
  it("shows all where nothing is asked", () => expect(found({})).toEqual(["Disk", "Load", "Cert"]));
  it("finds words anywhere, in any order", () => expect(found({ text: "full disk" })).toEqual(["Disk"]));
  it("takes conditions on labels", () => {
    expect(found({ text: "host=web1" })).toEqual(["Load", "Cert"]);
    expect(found({ text: 'host!="web1"' })).toEqual(["Disk"]);
    expect(found({ text: "host=~web.* load" })).toEqual(["Load"]);
  });
  it("takes a condition that is not finished for a word", () => expect(found({ text: "host=" })).toEqual(["Disk", "Load", "Cert"]));
  it("takes a pattern that is none for a word", () => expect(found({ text: "host=~([" })).toEqual([]));
  it("leaves out states, severities and the muted", () => {
    expect(found({ states: new Set(["pending"]) })).toEqual(["Cert"]);
    expect(found({ severities: new Set(["warning"]) })).toEqual(["Load"]);
    expect(found({ withMuted: false })).toEqual(["Disk", "Cert"]);
  });
});
