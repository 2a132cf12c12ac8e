import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { HostId } from "../../src/shared/ids";
import { ask } from "./support/ask";
import { isAccessible } from "./support/axe";
import { VERDICT } from "./support/demo";
import { useDesk } from "./support/desk";
import { saved } from "./support/exports";
import { open } from "./support/go";

const MINUTE_MS = 60_000;

/** Points of the host's series over the last minutes, drawn as the charts ask for them. */
async function pointsOf(page: Page, name: string, as: "value" | "rate", minutes = 15): Promise<number[]> {
  const to = await page.evaluate(() => Date.now());
  const lines = await ask(page, "series.query", { selectors: [{ name, labels: { host: "app1" }, as }], from: to - minutes * MINUTE_MS, to, buckets: 900 });
  return lines.flatMap(({ points }) => points.map(([, mean]) => mean));
}

const curveOf = (page: Page, title: string) => page.getByRole("figure", { name: title, exact: true }).locator(".recharts-line-curve").first();

/** A level line has no height, which Playwright calls hidden: what counts is that there is a stroke. */
const drawn = (page: Page, title: string) => expect.poll(() => curveOf(page, title).getAttribute("d"), { timeout: 15_000 }).toContain("L");

describe("host page", () => {
  const desk = useDesk({ demo: true });

  it("draws live charts of what the host says", async () => {
    const { page } = desk;
    await page.getByRole("link", { name: "app1", exact: true }).last().click();
    await page.getByRole("heading", { name: "app1", level: 1 }).waitFor();
    await page.getByRole("term").filter({ hasText: "Cores" }).waitFor();
    for (const title of ["CPU by mode", "Memory", "Load", "Network", "File systems", "Disk IO"]) {
      await page.getByRole("figure", { name: title, exact: true }).scrollIntoViewIfNeeded();
      await drawn(page, title);
    }
  });

  it("goes on drawing while it is looked at", async () => {
    const { page } = desk;
    await page.getByRole("heading", { name: "app1", level: 1 }).scrollIntoViewIfNeeded();
    const before = await curveOf(page, "Load").getAttribute("d");
    await expect.poll(() => curveOf(page, "Load").getAttribute("d"), { timeout: 20_000 }).not.toBe(before);
    await expect.poll(async () => (await pointsOf(page, "node_load1", "value")).length, { timeout: 30_000 }).toBeGreaterThan(5);
    await desk.screenshot("03-host");
  });

  it("shows real figures of this machine", async () => {
    const { page } = desk;
    const total = (await pointsOf(page, "node_memory_MemTotal_bytes", "value")).at(-1) ?? 0;
    const available = (await pointsOf(page, "node_memory_MemAvailable_bytes", "value")).at(-1) ?? 0;
    expect(total).toBeGreaterThan(64 * 1024 ** 2);
    expect(available).toBeGreaterThan(0);
    expect(available).toBeLessThan(total);
    const cpu = await pointsOf(page, "node_cpu_seconds_total", "rate");
    expect(cpu.length).toBeGreaterThan(0);
    // Seconds of each mode per second, over all cores.
    expect(Math.max(...cpu)).toBeGreaterThan(0);
    expect(Math.max(...cpu)).toBeLessThanOrEqual((await ask(page, "overview.get", undefined)).hosts.find(({ id }) => id === "app1")!.cores! * 1.5);
  });

  it("takes another range and says what of it was not seen", async () => {
    const { page } = desk;
    const ranges = page.getByRole("group", { name: "Range" });
    for (const range of ["1 h", "30 d"]) {
      await ranges.getByRole("button", { name: range, exact: true }).click();
      await ranges.locator("[aria-pressed=true]").getByText(range, { exact: true }).waitFor();
      await drawn(page, "Load");
    }
    await page.getByRole("figure", { name: "Load", exact: true }).getByText(/not seen/).first().waitFor();
    await desk.screenshot("04-host-30-days");
    await ranges.getByRole("button", { name: "15 m", exact: true }).click();
  });

  it("saves a chart as a picture and as points", async () => {
    const { page } = desk;
    const load = page.getByRole("figure", { name: "Load", exact: true });
    await load.scrollIntoViewIfNeeded();
    await drawn(page, "Load");
    await saved(desk, () => load.getByRole("button", { name: "Save a picture of Load" }).click(), "load.png", "\u0089PNG");
    const points = await saved(desk, () => load.getByRole("button", { name: "Save the points of Load" }).click(), "load.csv", "time,1 min,5 min,15 min\r\n");
    expect(points.split("\r\n")[1]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z,[\d.]+,[\d.]+,[\d.]+$/);
  });

  it("reads the busiest processes when asked, and says how the clock and the units are", async () => {
    const { page } = desk;
    await page.getByRole("heading", { name: "app1", level: 1 }).click();
    await page.getByText("in time", { exact: true }).waitFor({ timeout: 45_000 });
    await page.keyboard.press("p");
    const processes = page.getByRole("region", { name: "Processes", exact: true });
    await processes.getByRole("row").nth(1).waitFor();
    const names = await processes.locator("td.name").allInnerTexts();
    expect(names.length).toBeGreaterThan(3);
    const memory = (await ask(page, "host.processes", { host: HostId.parse("app1") })).byMemory;
    await processes.getByRole("button", { name: "by memory" }).click();
    await processes.getByRole("cell", { name: memory[0]?.name ?? "?" }).first().waitFor();
    await processes.scrollIntoViewIfNeeded();
    await desk.screenshot("08-host-processes");
    await isAccessible(page, "host with processes");
  });

  it("shows its container and what can be done here", async () => {
    const { page } = desk;
    const container = page.getByRole("row").filter({ hasText: "qd-demo-shop:1.0.0" });
    await container.getByText("running").waitFor();
    await container.scrollIntoViewIfNeeded();
    await page.getByRole("link", { name: "Health check of a host", exact: true }).waitFor();
    await desk.screenshot("05-host-containers");
  });

  it("has pages for an environment and a probe", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "environment", id: "demo-prod" });
    await page.getByRole("heading", { name: "demo-prod", level: 1 }).waitFor();
    await page.getByText(VERDICT).waitFor();
    await page.getByRole("link", { name: "Health check of an environment", exact: true }).waitFor();
    await desk.screenshot("06-environment");
    await open(page, { page: "object", kind: "probe", id: "front-page" });
    await page.getByRole("heading", { name: "front-page", level: 1 }).waitFor();
    await page.locator(".recharts-line-curve").first().waitFor({ state: "attached" });
    await desk.screenshot("07-probe");
  });
});
