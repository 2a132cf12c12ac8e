import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, endsAs, planDeploy, runState, runView } from "./support/run";

describe("one-click deploy", () => {
  const desk = useDesk({ demo: true });

  /** What each instance of the shop says it is, by the core's last look. */
  const versions = async () => {
    const { services } = await ask(desk.page, "overview.get", undefined);
    return services.find(({ id }) => id === "shop")?.instances.map(({ version }) => version);
  };
  const everywhere = (version: string) => expect.poll(versions, { timeout: 20_000 }).toEqual([version, version, version]);

  it("shows the hosts and the literal commands before anything happens", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "service", id: "shop" });
    await page.getByRole("figure", { name: "Latency of the health check" }).locator(".recharts-line-curve").first().waitFor({ state: "attached" });
    await desk.screenshot("10-service");
    await page.getByRole("button", { name: "Deploy…" }).click();
    await page.getByRole("radio", { name: "Tag 1.1.0" }).check();
    await page.getByRole("row").filter({ hasText: "1.0.0" }).getByText("runs on all").waitFor();
    await desk.screenshot("11-deploy-choose");
    await page.getByRole("button", { name: "Preview plan" }).click();
    const reach = page.getByRole("region", { name: "Blast radius" });
    await reach.getByRole("heading", { name: /4 hosts in demo$/ }).waitFor();
    for (const host of ["app1", "app2", "app3", "edge"]) await reach.getByText(host, { exact: true }).first().waitFor();
    await reach.getByText("service/shop").waitFor();
    const commands = await page.getByRole("main").locator("pre").allTextContents();
    expect(commands.filter((command) => command.includes("qd-demo-shop:1.1.0")).length).toBeGreaterThanOrEqual(3);
    expect(await ask(page, "run.list", {})).toEqual([]);
    await desk.screenshot("12-deploy-plan");
  });

  it("puts the new version into use everywhere", async () => {
    const { page } = desk;
    await armAndRun(page);
    await page.getByRole("region", { name: "Step" }).getByRole("heading", { name: "Put the new version in the old one's place" }).waitFor();
    await desk.screenshot("13-deploy-running");
    await endsAs(page, "done");
    await desk.screenshot("14-deploy-done");
    await open(page, { page: "object", kind: "service", id: "shop" });
    await everywhere("1.1.0");
    await expect.poll(() => page.getByRole("table").first().getByText("1.1.0", { exact: true }).count()).toBeGreaterThanOrEqual(3);
    await page.getByRole("button", { name: "Roll back to 1.0.0…" }).waitFor();
    await desk.screenshot("15-service-after-deploy");
  });

  it("takes a version back whose health never passes, and says why", async () => {
    const { page } = desk;
    await planDeploy(page, "shop", "1.2.0-broken");
    const id = await armAndRun(page);
    await endsAs(page, "rolled back");
    const { reason, steps } = await runView(page, id);
    expect(reason).toMatch(/health/i);
    expect(await runState(page).textContent()).toContain(reason);
    expect(Object.values(steps).filter(({ status }) => status === "undo failed")).toEqual([]);
    await everywhere("1.1.0");
    await desk.screenshot("16-deploy-rolled-back");
  });

  it("rolls back to the previous version with one click", async () => {
    const { page } = desk;
    await open(page, { page: "object", kind: "service", id: "shop" });
    await page.getByRole("button", { name: "Roll back to 1.0.0…" }).click();
    await page.getByRole("heading", { name: /Roll back to the previous version/ }).waitFor();
    await desk.screenshot("17-rollback-plan");
    await armAndRun(page);
    await endsAs(page, "done");
    await everywhere("1.0.0");
  });

  it("keeps all of it in the history, step by step", async () => {
    const { page } = desk;
    await page.keyboard.press("g");
    await page.keyboard.press("h");
    const rows = page.getByRole("table", { name: "Runs" }).getByRole("row");
    await expect.poll(() => rows.count()).toBe(4);
    await rows.filter({ hasText: "Roll back to the previous version" }).getByText("done").waitFor();
    const takenBack = rows.filter({ hasText: "rolled back" });
    await takenBack.getByText(/health/i).waitFor();
    await takenBack.getByText("IMAGE=qd-demo-shop:1.2.0-broken").waitFor();
    await desk.screenshot("18-history");
    await takenBack.getByRole("link").click();
    const steps = page.getByRole("navigation", { name: "Steps" });
    await steps.getByRole("button", { name: /Put the new version.*app1/ }).first().click();
    const step = page.getByRole("region", { name: "Step" });
    await step.getByText("undone").waitFor();
    expect(await step.getByLabel("Command of this step").textContent()).toContain("qd-demo-shop:1.2.0-broken");
    const { actor } = await ask(page, "app.info", undefined);
    await step.getByText(actor).first().waitFor();
    await step.getByRole("time").first().waitFor();
    await desk.screenshot("19-history-run");
    await page.getByText(/^Journal/).click();
    const journal = page.locator(".journal-rows");
    await journal.getByText(/undo done/).first().waitFor();
    await journal.scrollIntoViewIfNeeded();
    await desk.screenshot("19-history-run-journal");
  });
});
