import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { startMonitoring } from "./support/monitoring";

const monitoring = await startMonitoring();
afterAll(() => monitoring.stop());

const FLEET = `quarterdeck: 1
environments: { prod: {} }
probes: { front: { environment: prod, url: "${monitoring.url}/api/v1/targets", every: 2s } }
slos:
  front-answers: { kind: availability, probe: front, target: 99.5, window: 7d, description: Somebody answers }
`;
const DASHBOARD = JSON.stringify({
  title: "Front", schemaVersion: 39, panels: [
    { id: 1, type: "heatmap", title: "How long it took", gridPos: { x: 0, y: 0, w: 12, h: 8 }, targets: [{ refId: "A", expr: "probe_duration_seconds", legendFormat: "{{probe}}" }] },
    { id: 2, type: "text", title: "Read me", gridPos: { x: 12, y: 0, w: 12, h: 8 }, options: { content: "See the **front** first" } },
    { id: 3, type: "table", title: "A table", gridPos: { x: 0, y: 8, w: 12, h: 8 }, targets: [{ refId: "A", expr: "up" }] },
  ],
});
const WITHIN = { timeout: 40_000 };

describe("how well it goes, in the window", () => {
  const place = { fleet: "" };
  const desk = useDesk({
    env: { get QUARTERDECK_FLEET() { return place.fleet; } },
    prepare: (home) => {
      place.fleet = join(home, "own-fleet.yaml");
      writeFileSync(place.fleet, FLEET);
    },
  });

  it("an objective is changed as text for the fleet file, which counts once it stands there", async () => {
    const { page } = desk;
    await open(page, { page: "objectives" });
    const objectives = page.getByRole("region", { name: "Service level objectives" });
    await objectives.getByText("99.5 % available over 7d").waitFor();
    await objectives.getByRole("button", { name: "Change… front-answers" }).click();
    const dialog = page.getByRole("dialog", { name: "Change front-answers" });
    await dialog.getByLabel("Target, %").fill("100");
    await dialog.getByText(/^Target: /).waitFor();
    await dialog.getByLabel("Target, %").fill("99");
    await dialog.getByText(/^Target: /).waitFor({ state: "detached" });
    await desk.screenshot("93-objective-draft");
    const yaml = (await dialog.locator("pre").textContent()) ?? "";
    expect(yaml).toContain("target: 99\n");
    expect(yaml).toContain('description: "Somebody answers"');
    await dialog.getByRole("button", { name: "Close", exact: true }).first().click();
    writeFileSync(place.fleet, FLEET.replace(/slos:[^]*/, yaml));
    await objectives.getByText("99 % available over 7d").waitFor(WITHIN);
    await open(page, { page: "rules" });
    await page.getByText("made of the objectives").waitFor(WITHIN);
    expect(await page.getByRole("button", { name: /Try a change/ }).count()).toBe(0);
  });

  it("thresholds are chosen by a person, and given back to what is learned", async () => {
    const { page } = desk;
    await open(page, { page: "objectives" });
    const row = page.getByRole("row", { name: /front.*Duration/ });
    await row.getByRole("button", { name: /Change… thresholds of/ }).click();
    const form = page.getByRole("form", { name: /Thresholds of .* on front/ });
    await form.getByLabel(/^Warning/).fill("0.5");
    await form.getByLabel(/^Critical/).fill("2");
    await form.getByRole("button", { name: "Save" }).click();
    await row.getByText("chosen").waitFor();
    await row.getByText("500 ms").waitFor();
    await row.getByRole("button", { name: /Change… thresholds of/ }).click();
    await form.getByRole("button", { name: "Back to what is learned" }).click();
    await row.getByText("chosen").waitFor({ state: "detached" });
  });

  it("a report is read here, and written where a person chose", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Last 24 hours" }).click();
    await page.getByRole("region", { name: "The report" }).getByRole("heading", { name: /^Daily report/ }).waitFor(WITHIN);
    await desk.screenshot("94-report");
    const file = join(desk.home, "chosen.html");
    await desk.console.app.evaluate(({ dialog }, path) => Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: false, filePath: path }) }), file);
    await page.getByRole("button", { name: "Save as HTML" }).click();
    await page.getByRole("button", { name: "Show the file" }).waitFor();
    expect(readFileSync(file, "utf8")).toMatch(/^<!doctype html>[^]*<h1>Daily report/);
    await desk.console.app.evaluate(({ dialog }) => Object.assign(dialog, { showSaveDialog: () => Promise.resolve({ canceled: true, filePath: "" }) }));
    await page.getByRole("button", { name: "Save as Markdown" }).click();
    expect(existsSync(join(desk.home, "chosen.md"))).toBe(false);
  });

  it("a dashboard shows a heatmap, a text and what is missing; it is removed, and brought back", async () => {
    const { page } = desk;
    await open(page, { page: "dashboards" });
    await page.getByText("There is no dashboard yet").waitFor();
    await page.keyboard.press("i");
    const dialog = page.getByRole("dialog", { name: "Import a dashboard" });
    await dialog.getByLabel("Or its text").fill(DASHBOARD);
    await dialog.getByText(/remarks? on what is not as it was/).click();
    await dialog.getByText(/a panel of the type "table" cannot be drawn here/).waitFor();
    await dialog.getByRole("button", { name: "Import", exact: true }).click();
    const heatmap = page.getByRole("figure", { name: "How long it took" });
    await heatmap.getByRole("img", { name: /^front: latest/ }).waitFor(WITHIN);
    await heatmap.getByText(/the fullest cell: *[\d.]+/).waitFor();
    await page.getByRole("group", { name: "Read me" }).locator("strong").getByText("front").waitFor();
    await desk.screenshot("95-heatmap");
    await open(page, { page: "dashboards" });
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("button", { name: "Confirm: remove" }).click();
    await page.getByText("There is no dashboard yet").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("link", { name: "Front" }).waitFor();
    expect(await ask(page, "dashboards.list", undefined)).toMatchObject([{ title: "Front", panels: 3 }]);
  });
});
