import { describe, expect, it } from "vitest";
import { paletteItems } from "../../../src/renderer/app/palette-items";
import { paletteScore } from "../../../src/renderer/app/palette-score";
import { choicesOf, filterRuns } from "../../../src/renderer/features/history/filter-runs";
import { filterOverview } from "../../../src/renderer/features/overview/filter";
import { searchRunbooks } from "../../../src/renderer/features/runbooks/search";
import { summaries } from "../../fixtures/renderer/library";
import { overviewAt } from "../../fixtures/renderer/overview";
import { sampleRuns, summaryOf } from "../../fixtures/renderer/runs";

const NOW = Date.UTC(2026, 10, 21, 3);
const overview = overviewAt(NOW, "attention");
const runs = sampleRuns(NOW).map(summaryOf);

it("the palette leads to a log on each of its hosts", () => {
  const items = paletteItems({ runbooks: [], runs: [], logs: [{ id: "shop-log", hosts: ["web1", "web2"] }] }).filter(({ group }) => group === "Objects");
  expect(items.map(({ text, detail, href }) => [text, detail, href])).toEqual([["shop-log", "log · web1", "#/log/shop-log?host=web1"], ["shop-log", "log · web2", "#/log/shop-log?host=web2"]]);
});

describe("the palette", () => {
  const items = paletteItems({ overview, runbooks: summaries, runs: runs.slice(0, 1), here: { target: { kind: "service", id: "shop" }, offered: summaries.slice(0, 2) } });
  it("has unique entries", () => expect(new Set(items.map(({ id }) => id)).size).toBe(items.length));
  it("begins with what can be done here", () => expect(items.slice(0, 3).map(({ group }) => group)).toEqual(["Here", "Here", "Here"]));
  it("leads to the deploy of a service", () => expect(items[0]).toMatchObject({ text: "Deploy shop…", href: "#/deploy/shop" }));
  it("never starts anything by itself", () => expect(items.every(({ href }) => href.startsWith("#/"))).toBe(true));
  it("knows every object", () => expect(items.filter(({ group }) => group === "Objects")).toHaveLength(17));
});

describe("what is typed into the palette", () => {
  const best = (typed: string): string | undefined => items().map((item) => ({ item, score: paletteScore(item.text, item.keywords, typed) })).filter(({ score }) => score > 0).sort((a, b) => b.score - a.score)[0]?.item.text;
  const items = () => paletteItems({ overview, runbooks: summaries, runs: runs.slice(0, 1) });
  it.each([["shop", "shop"], ["rolling", "Rolling deploy"], ["web2", "web2"], ["hist", "History"], ["no such thing at all", undefined]])("%s means %s", (typed, text) => expect(best(typed)).toBe(text));
  it("finds by a keyword what the text does not say", () => expect(best("database orders")).toBe("orders"));
});

describe("the history's filters", () => {
  it("tell what is under way from what ended", () => {
    expect(filterRuns(runs, { view: "open", text: "", target: "" }).map(({ status }) => status)).toEqual(["running", "waiting", "waiting", "interrupted"]);
    expect(filterRuns(runs, { view: "rolled back", text: "", target: "" })).toHaveLength(1);
  });
  it("find words anywhere", () => expect(filterRuns(runs, { view: "all", text: "JUN shop", target: "" }).map(({ actor }) => actor)).toEqual(["jun@oncall-desk"]));
  it("keep to a runbook and a person, and offer those there are", () => {
    const { runbook, actor, target } = choicesOf(runs);
    expect(runbook).toEqual([{ value: "shipped/disk-cleanup", label: "Disk nearly full" }, { value: "shipped/rolling-deploy", label: "Rolling deploy" }]);
    expect([actor.length, target.map(({ value }) => value)]).toEqual([2, ["shop", "web3"]]);
    expect(filterRuns(runs, { runbook: "shipped/disk-cleanup" }).map(({ status }) => status)).toEqual(["failed"]);
    expect(filterRuns(runs, { actor: "jun@oncall-desk" }).map(({ status }) => status)).toEqual(["rolled back"]);
    expect(filterRuns(runs, { actor: "jun@oncall-desk", runbook: "shipped/disk-cleanup" })).toEqual([]);
  });
  it("keep to an object", () => expect(filterRuns(runs, { view: "all", text: "", target: "web3" })).toHaveLength(1));
});

describe("the library's search", () => {
  it("puts titles first", () => {
    const found = searchRunbooks(summaries, "deploy", {});
    expect(found.length).toBeGreaterThan(2);
    expect(found[0]?.title.toLowerCase()).toContain("deploy");
  });
  it("wants every word", () => expect(searchRunbooks(summaries, "deploy elephants", {})).toEqual([]));
  it("keeps to an origin", () => expect(searchRunbooks(summaries, "", { origin: "user" }).every(({ origin }) => origin === "user")).toBe(true));
});

describe("the overview's filter", () => {
  it("finds by name, state and role", () => {
    expect(filterOverview(overview, "degraded").hosts.map(({ id }) => id)).toEqual(["web3"]);
    expect(filterOverview(overview, "replica").stores.map(({ id }) => id)).toEqual(["orders"]);
  });
  it("is everything for nothing", () => expect(filterOverview(overview, "  ")).toBe(overview));
});
