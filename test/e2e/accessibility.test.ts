import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import type { Route } from "../../src/renderer/app/route";
import { RunbookId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { findings, RULES_OF_COLOUR, wear } from "./support/axe";
import { startDemo } from "./support/demo";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, runState } from "./support/run";

interface Screen {
  name: string;
  route: Route;
  /** There once the screen is. */
  shows: (page: Page) => Promise<unknown>;
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole("heading", { name, level: 1 }).waitFor();
const charts = (name: string) => async (page: Page) => {
  await heading(name)(page);
  await page.locator(".recharts-line-curve").first().waitFor({ state: "attached" });
};
const plan = (runbook: string, kind: "host" | "service", id: string, params: Record<string, string> = {}): Route =>
  ({ page: "plan", draft: { runbook: RunbookId.parse(runbook), target: { kind, id }, params, dryRun: false } });

const SCREENS: readonly Screen[] = [
  { name: "overview", route: { page: "overview" }, shows: (page) => page.getByRole("region", { name: "Environment demo-prod" }).waitFor() },
  { name: "host", route: { page: "object", kind: "host", id: "app1" }, shows: charts("app1") },
  { name: "service", route: { page: "object", kind: "service", id: "shop" }, shows: charts("shop") },
  { name: "environment", route: { page: "object", kind: "environment", id: "demo-prod" }, shows: heading("demo-prod") },
  { name: "probe", route: { page: "object", kind: "probe", id: "front-page" }, shows: heading("front-page") },
  { name: "deploy", route: { page: "deploy", id: "shop" }, shows: (page) => page.getByRole("radio").first().waitFor() },
  { name: "plan", route: plan("shipped/rolling-deploy", "service", "shop", { IMAGE: "qd-demo-shop:1.1.0" }), shows: (page) => page.getByRole("button", { name: "Arm and run" }).waitFor() },
  { name: "destructive plan", route: plan("shipped/disk-cleanup", "host", "live1"), shows: (page) => page.getByLabel("Type demo-prod to arm").waitFor() },
  { name: "plan that cannot start", route: plan("shipped/rolling-deploy", "service", "shop"), shows: (page) => page.getByText("Not armed: solve the problems above first.").waitFor() },
  { name: "alerts without rules", route: { page: "alerts" }, shows: (page) => page.getByText("Nothing is evaluated yet").waitFor() },
  { name: "silences", route: { page: "silences" }, shows: heading("Silences") },
  { name: "query", route: { page: "query", expressions: ["node_load1", "rate(node_cpu_seconds_total[1m]"] }, shows: async (page) => {
    await charts("Query")(page);
    await page.getByRole("textbox", { name: "Expression 2" }).waitFor();
  } },
  { name: "objectives", route: { page: "objectives" }, shows: (page) => page.getByRole("row", { name: /shop/ }).first().waitFor() },
  { name: "dashboards", route: { page: "dashboards" }, shows: heading("Dashboards") },
  { name: "history", route: { page: "history" }, shows: heading("History") },
  { name: "runbooks", route: { page: "runbooks" }, shows: (page) => page.getByRole("link", { name: "Rolling deploy", exact: true }).waitFor() },
  { name: "runbook", route: { page: "runbook", id: "shipped/rolling-deploy", target: { kind: "service", id: "shop" } }, shows: (page) => page.getByRole("button", { name: "Preview plan" }).waitFor() },
  { name: "settings", route: { page: "settings" }, shows: heading("Settings") },
];

const DASHBOARD = JSON.stringify({
  title: "Demo board", tags: ["demo"], schemaVersion: 39, panels: [
    { id: 1, type: "stat", title: "Hosts", gridPos: { x: 0, y: 0, w: 6, h: 4 }, targets: [{ refId: "A", expr: "count(node_load1)" }], fieldConfig: { defaults: { thresholds: { mode: "absolute", steps: [{ color: "green", value: null }, { color: "red", value: 1 }] } } } },
    { id: 2, type: "timeseries", title: "Load", gridPos: { x: 6, y: 0, w: 18, h: 8 }, targets: [{ refId: "A", expr: "node_load1", legendFormat: "{{host}}" }] },
    { id: 3, type: "text", title: "Read me", gridPos: { x: 0, y: 8, w: 24, h: 3 }, options: { content: "# A text\n\nwith a **mark**", mode: "markdown" } },
    { id: 4, type: "heatmap", title: "Spread", gridPos: { x: 0, y: 11, w: 24, h: 6 }, targets: [{ refId: "A", expr: "node_load1", legendFormat: "{{host}}" }] },
  ],
});

describe("axe finds nothing", () => {
  const desk = useDesk();
  const inEachTheme = async (name: string): Promise<void> => {
    const { page } = desk;
    expect.soft(await findings(page), `${name}, dark`).toEqual([]);
    await wear(page, "light");
    expect.soft(await findings(page, RULES_OF_COLOUR), `${name}, light`).toEqual([]);
    await desk.screenshot(`60-light-${name.replaceAll(" ", "-")}`);
    await wear(page, "dark");
  };

  it("but would, if there were something", async () => {
    const { page } = desk;
    await page.getByRole("heading", { name: "Nothing is watched yet." }).waitFor();
    await page.evaluate(() => {
      const bad = Object.assign(document.createElement("p"), { id: "bad", innerHTML: '<img src="data:,"> <span style="color: #777; background: #888">hardly there</span>' });
      document.querySelector("main")?.append(bad);
    });
    const found = (await findings(page)).join("\n");
    expect(found).toMatch(/image-alt: img/);
    expect(found).toMatch(/color-contrast: #bad/);
    await page.evaluate(() => document.getElementById("bad")?.remove());
  });

  it("on the first screen", async () => {
    await inEachTheme("start");
    await startDemo(desk.page);
  });

  it.each(SCREENS)("on the screen: $name", async ({ name, route, shows }) => {
    await open(desk.page, route);
    await shows(desk.page);
    await inEachTheme(name);
  });

  it("on alerts, an alert, and the ways to rule and silence them", async () => {
    const { page } = desk;
    const text = "groups: [{ name: g, interval: 2s, rules: [{ alert: Loaded, expr: node_load1 >= 0, labels: { severity: critical }, annotations: { summary: It is loaded } }, { alert: Slow, expr: node_load1 >= 0, for: 1h }] }]";
    await ask(page, "rules.import", { name: "a.yml", text });
    await open(page, { page: "rules" });
    await page.getByRole("row", { name: /Loaded/ }).getByText(/^firing/).waitFor({ timeout: 40_000 });
    await page.getByRole("button", { name: "Backtest Loaded" }).click();
    await page.getByText(/It would have fired/).waitFor();
    await inEachTheme("rules");
    await page.keyboard.press("i");
    await page.getByRole("textbox", { name: "Text of the rules" }).fill("groups: [{ name: g, rules: [{ alert: A, expr: '(' }] }]");
    await page.getByRole("list", { name: "Findings" }).waitFor();
    await inEachTheme("draft of rules");
    await page.getByRole("textbox", { name: "Text of the rules" }).fill(text);
    await page.getByRole("group", { name: "Backtest of Slow" }).getByText(/It would/).waitFor();
    await inEachTheme("backtest of a draft");
    await page.getByRole("button", { name: "Discard" }).click();
    await page.getByRole("button", { name: "Confirm: discard the draft" }).click();
    await open(page, { page: "alerts" });
    await page.getByRole("link", { name: "Loaded" }).first().waitFor();
    await inEachTheme("alerts");
    const { alerts } = await ask(page, "alerts.list", undefined);
    await open(page, { page: "alert", id: alerts.find(({ labels }) => labels["alertname"] === "Loaded")?.key ?? "" });
    await charts("Loaded")(page);
    await page.getByRole("region", { name: "When it fired" }).waitFor();
    await inEachTheme("alert");
    await page.keyboard.press("m");
    await page.getByText(/It would mute/).waitFor();
    await inEachTheme("silence");
    await page.keyboard.press("Escape");
    await open(page, { page: "overview" });
    await page.getByRole("region", { name: "Alerts", exact: true }).getByRole("link", { name: "Loaded" }).first().waitFor();
    await inEachTheme("overview with alerts");
  });

  it("on the draft of an objective", async () => {
    const { page } = desk;
    await open(page, { page: "objectives" });
    await page.getByRole("button", { name: "New objective…" }).click();
    await page.getByRole("dialog", { name: "New objective" }).getByText("It has no name yet.").waitFor();
    await inEachTheme("draft of an objective");
    await page.keyboard.press("Escape");
  });

  it("on a dashboard", async () => {
    const { page } = desk;
    const { id = "" } = await ask(page, "dashboards.import", { text: DASHBOARD });
    await open(page, { page: "dashboard", id });
    await charts("Demo board")(page);
    await inEachTheme("dashboard");
  });

  it("on a run that waits, and on one that ended", async () => {
    const { page } = desk;
    await open(page, plan("shipped/disk-cleanup", "host", "app1"));
    await armAndRun(page);
    await runState(page).getByText("waiting for you").waitFor();
    await inEachTheme("run that waits");
    await page.getByRole("button", { name: "Stop run" }).click();
    await page.getByRole("dialog").waitFor();
    await inEachTheme("stop dialog");
    await page.getByRole("button", { name: "Stop, leave as is" }).click();
    await runState(page).getByText(/^(done|failed|rolled back|unknown)$/).waitFor();
    await inEachTheme("run that ended");
  });

  it("in the palette and the list of keys", async () => {
    const { page } = desk;
    await open(page, { page: "overview" });
    await page.keyboard.press("Control+k");
    await page.getByRole("option").first().waitFor();
    await inEachTheme("palette");
    await page.keyboard.press("Escape");
    await page.getByRole("option").first().waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await inEachTheme("keys");
  });
});
