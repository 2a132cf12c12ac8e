import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";

/** Rules wait until the collectors had a first round. */
const WITHIN = { timeout: 40_000 };

/** The demo's hosts are this machine: load, memory and a metric of each are there at once. */
const RULES = `groups:
  - name: demo
    interval: 2s
    rules:
      - alert: HostHasMemory
        expr: node_memory_MemTotal_bytes{host="app1"} / 1024 / 1024 > 10
        labels: { severity: critical }
        annotations:
          summary: "{{ $labels.host }} has {{ $value | humanize }} MiB of memory"
          runbook: host-health
      - alert: HostIsUp
        expr: node_boot_time_seconds > 0
        for: 1h
        labels: { severity: warning }
      - record: host:load1
        expr: node_load1
`;
const DASHBOARD = JSON.stringify({
  title: "Demo board", tags: ["demo"], schemaVersion: 39, panels: [
    { id: 1, type: "stat", title: "Hosts", gridPos: { x: 0, y: 0, w: 6, h: 4 }, targets: [{ refId: "A", expr: "count(node_load1)" }] },
    { id: 2, type: "timeseries", title: "Load", gridPos: { x: 6, y: 0, w: 18, h: 8 }, targets: [{ refId: "A", expr: "node_load1", legendFormat: "{{host}}" }] },
    { id: 3, type: "gauge", title: "Memory free", gridPos: { x: 0, y: 4, w: 6, h: 4 }, fieldConfig: { defaults: { unit: "bytes", min: 0, max: 1e12 } }, targets: [{ refId: "A", expr: "node_memory_MemAvailable_bytes", legendFormat: "{{host}}" }] },
  ],
});
const BROKEN = `groups:
  - name: broken
    rules:
      - alert: Nonsense
        expr: sum(node_load1
`;

describe("alerts, from the rule to the query", () => {
  const desk = useDesk();
  const heading = (name: string | RegExp) => desk.page.getByRole("heading", { name, level: 1 }).waitFor();
  const key = async (...keys: string[]): Promise<void> => {
    for (const one of keys) await desk.page.keyboard.press(one);
  };

  it("says that nothing is evaluated yet, and what would be", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Start the demo" }).click();
    await page.getByRole("region", { name: "Environment demo", exact: true }).waitFor();
    await key("g", "a");
    await heading("No alert fires");
    await page.getByText("Nothing is evaluated yet").waitFor();
    await desk.screenshot("70-alerts-none");
    await page.getByRole("link", { name: "Import rule files" }).click();
    await heading("Rules");
  });

  it("shows where a rule that is written is wrong, and when it would have fired before it is in use", async () => {
    const { page } = desk;
    await key("i");
    const draft = page.getByRole("region", { name: "New rules" });
    const text = draft.getByRole("textbox", { name: "Text of the rules" });
    await text.fill(BROKEN);
    await draft.getByRole("button", { name: "line 5, column 29" }).waitFor();
    await desk.screenshot("71-rules-draft-broken");
    expect(await draft.getByRole("button", { name: "Import", exact: true }).isDisabled()).toBe(true);
    await text.fill(RULES);
    await draft.getByText("2 alerting rules, 1 recording rule").waitFor();
    const backtest = draft.getByRole("group", { name: "Backtest of HostHasMemory" });
    await backtest.getByRole("button", { name: "1 h", exact: true }).click();
    await backtest.getByText(/It would have fired 1 time/).waitFor(WITHIN);
    expect((await ask(page, "rules.list", undefined)).files).toEqual([]);
    await desk.screenshot("71-rules-draft");
    // What is written is there after a look at something else.
    await text.press("Escape");
    await key("g", "o");
    await page.getByRole("region", { name: "Environment demo", exact: true }).waitFor();
    await key("g", "u");
    await draft.getByText("2 alerting rules, 1 recording rule").waitFor();
    await draft.getByLabel("Name", { exact: true }).fill("demo.yml");
    await draft.getByRole("button", { name: "Import", exact: true }).click();
    await page.getByRole("row", { name: /HostHasMemory/ }).getByText(/^firing/).waitFor(WITHIN);
    await desk.screenshot("72-rules");
  });

  it("backtests a rule on a time axis", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Backtest HostHasMemory" }).click();
    const panel = page.getByRole("group", { name: "Backtest of HostHasMemory" });
    await panel.getByRole("button", { name: "1 h", exact: true }).click();
    await panel.getByText(/It would have fired 1 time/).waitFor();
    await panel.getByRole("list", { name: /app1|value/ }).getByRole("listitem").first().waitFor({ state: "attached" });
    await desk.screenshot("73-backtest");
  });

  it("changes a file that is in use as a draft, and takes that back", async () => {
    const { page } = desk;
    const forOf = async () => (await ask(page, "rules.list", undefined)).files[0]?.groups[0]?.rules[1]?.forMs;
    await page.getByRole("button", { name: "Edit… demo.yml" }).click();
    const draft = page.getByRole("region", { name: "Draft of demo.yml" });
    await draft.getByRole("textbox", { name: "Text of the rules" }).fill(RULES.replace("for: 1h", "for: 2h"));
    await draft.getByRole("group", { name: "Backtest of HostIsUp" }).getByText(/It would not have fired/).waitFor(WITHIN);
    await draft.getByText("for 2h").waitFor();
    expect(await forOf()).toBe(3_600_000);
    await draft.getByRole("button", { name: "Save" }).click();
    await expect.poll(forOf).toBe(7_200_000);
    await page.getByText("demo.yml is changed.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(forOf).toBe(3_600_000);
  });

  it("tells of it on the overview and in the rail", async () => {
    const { page } = desk;
    await key("g", "o");
    const strip = page.getByRole("region", { name: "Alerts", exact: true });
    await strip.getByRole("link", { name: "HostHasMemory" }).waitFor();
    await page.getByRole("navigation", { name: "Main" }).getByText("1 firing").waitFor();
    await desk.screenshot("74-overview-alerts");
  });

  it("lists, filters and acknowledges by keys", async () => {
    const { page } = desk;
    await key("g", "a");
    await heading(/^1 alert fires: 1 critical/);
    await page.getByRole("row", { name: /HostIsUp/ }).first().waitFor();
    await key("p");
    await expect.poll(() => page.getByRole("row", { name: /HostIsUp/ }).count()).toBe(0);
    await key("0", "/");
    await page.keyboard.type("host=app1");
    await page.getByText(/^2 of \d+ alerts$/).waitFor();
    await key("Escape");
    await page.getByRole("searchbox").blur();
    await key("ArrowDown", "k");
    await page.getByRole("row", { name: /HostHasMemory/ }).getByText(/acknowledged by/).waitFor();
    await desk.screenshot("75-alerts");
    await key("Enter");
    await heading("HostHasMemory");
  });

  it("shows an alert with its chart, threshold, evidence and history", async () => {
    const { page } = desk;
    await page.getByText(/app1 has [\d.]+k? MiB of memory/).first().waitFor();
    await page.getByText("this console's history").first().waitFor();
    await page.locator(".recharts-line-curve").first().waitFor({ state: "attached" });
    await page.locator(".recharts-reference-line").first().waitFor({ state: "attached" });
    await page.getByRole("region", { name: "When it fired" }).getByText(/Busiest of/).waitFor(WITHIN);
    await page.getByRole("region", { name: "History" }).getByText("firing").first().waitFor();
    await desk.screenshot("76-alert");
  });

  it("opens the plan of an incident, and of the runbook it names, by one key each", async () => {
    const { page } = desk;
    await page.getByRole("heading", { level: 1 }).click();
    await key("i");
    await heading(/^Incident/);
    await page.getByRole("complementary", { name: "Arming" }).waitFor();
    expect(decodeURIComponent(page.url())).toContain("environment:demo");
    await key("Alt+ArrowLeft");
    await heading("HostHasMemory");
    await key("p");
    await page.getByRole("complementary", { name: "Arming" }).waitFor();
    expect(decodeURIComponent(page.url())).toContain("host:app1");
    await key("Alt+ArrowLeft");
    await heading("HostHasMemory");
  });

  it("moves one crosshair over every chart, and zooms in and out by keys", async () => {
    const { page } = desk;
    const moment = page.getByRole("slider", { name: /^Moment in/ }).first();
    await moment.focus();
    await key("ArrowLeft", "ArrowLeft");
    await expect.poll(() => moment.getAttribute("aria-valuetext")).toMatch(/^\d\d:\d\d:\d\d: /);
    await key("Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowLeft", "Enter");
    await page.getByRole("button", { name: "Zoom out" }).waitFor();
    await desk.screenshot("77-zoomed");
    await page.getByRole("button", { name: "Zoom out" }).click();
    await page.getByRole("button", { name: "Zoom out" }).waitFor({ state: "detached" });
  });

  it("silences it, saying first what that would mute", async () => {
    const { page } = desk;
    await page.getByRole("heading", { level: 1 }).click();
    await key("m");
    const dialog = page.getByRole("dialog", { name: "Silence" });
    await dialog.getByText("It would mute 1 alert that is there now:").waitFor();
    await dialog.getByRole("button", { name: "30m" }).click();
    await dialog.getByLabel("Why").fill("it is a test");
    await desk.screenshot("78-silence");
    await dialog.getByRole("button", { name: "Silence for 30m" }).click();
    await page.getByText("silenced", { exact: true }).waitFor();
    await page.getByText(/^Silenced by .* until .*: it is a test/).waitFor();
    await page.getByText("nobody now, else desktop").waitFor();
    await open(page, { page: "silences" });
    const row = page.getByRole("row", { name: /it is a test/ });
    await row.getByText("1 alert").waitFor();
    await desk.screenshot("79-silences");
    await row.getByRole("button", { name: "Expire now" }).click();
    await row.getByRole("button", { name: "Confirm: expire" }).click();
    await page.getByRole("region", { name: "Expired" }).getByText("it is a test").waitFor();
  });

  it("queries with completion, faults and a table", async () => {
    const { page } = desk;
    await key("g", "q");
    const editor = page.getByRole("textbox", { name: "Expression 1" });
    await editor.click();
    await page.keyboard.type("sum by (host) (node_lo");
    await page.getByRole("option", { name: /node_load15/ }).waitFor();
    await desk.screenshot("80-completion");
    await key("Escape");
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("rate(node_load1[5m]");
    await page.getByText(/column \d+: .*parenthesis/).waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("node_load1 * on() node_load1");
    await key("Enter");
    await page.getByText("It was not answered").waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText("node_load1");
    await key("Enter");
    await page.getByText(/\d+ lines, from this console's history/).waitFor();
    await page.getByRole("region", { name: "Latest figures, table" }).getByRole("row", { name: /app1/ }).waitFor();
    await desk.screenshot("81-query");
    for (const [name, start] of [["CSV", "time,"], ["PNG", "\u0089PNG"]] as const) {
      const file = join(desk.home, `export.${name.toLowerCase()}`);
      await desk.console.app.evaluate(({ session }, path) => session.defaultSession.once("will-download", (_event, item) => item.setSavePath(path)), file);
      await page.getByRole("button", { name, exact: true }).click();
      await expect.poll(() => (existsSync(file) ? readFileSync(file, "latin1").slice(0, start.length) : "")).toBe(start);
    }
  });

  it("shows a dashboard of Grafana, and the health of services", async () => {
    const { page } = desk;
    await key("Escape", "g", "d");
    await page.getByText("There is no dashboard yet").waitFor();
    await key("i");
    const dialog = page.getByRole("dialog", { name: "Import a dashboard" });
    await dialog.getByLabel("Or its text").fill(DASHBOARD);
    await dialog.getByText("Demo board", { exact: true }).waitFor();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    await heading("Demo board");
    await page.getByRole("group", { name: "Hosts" }).getByText("6", { exact: true }).waitFor();
    await page.getByRole("figure", { name: "Load" }).locator(".recharts-line-curve").first().waitFor({ state: "attached" });
    await desk.screenshot("82-dashboard");
    await key("g", "j");
    await page.getByRole("region", { name: "Health of services" }).getByRole("row", { name: /shop/ }).waitFor();
    await desk.screenshot("83-objectives");
    await key("g", "q");
  });

  it("answers to what it was asked before, and sends a test to a receiver", async () => {
    const { page } = desk;
    await page.getByText(/Asked before/).click();
    await page.getByRole("link", { name: "node_load1", exact: true }).waitFor();
    await key("g", "s");
    await page.getByRole("button", { name: "Send a test to desktop" }).click();
    await page.getByText(/The test message was taken|did not show/).first().waitFor();
    await desk.screenshot("84-receivers");
    expect((await ask(page, "notify.log", {})).some(({ reason }) => reason === "test")).toBe(true);
  });
});
