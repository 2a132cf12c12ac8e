import { describe, expect, it } from "vitest";
import { ask } from "./support/ask";
import { allHealthy } from "./support/demo";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, planDeploy, runState, runView } from "./support/run";

const DECISION_WITHIN_MS = 60_000;

describe("a console that is killed in the middle of a deploy", () => {
  const desk = useDesk({ demo: true });
  let run = "";

  it("is killed while a container is swapped", async () => {
    const { page } = desk;
    await planDeploy(page, "shop", "1.1.0");
    run = await armAndRun(page);
    await expect
      .poll(async () => Object.values((await runView(page, run)).steps).some(({ key, status }) => key.includes("swap") && status === "running"), { timeout: 30_000, interval: 20 })
      .toBe(true);
    await desk.console.kill();
  });

  it("shows the run as interrupted when it is started again, and has done nothing since", async () => {
    await desk.start();
    const { page } = desk;
    await page.getByRole("region", { name: "Runs under way" }).getByRole("link", { name: /Rolling deploy/ }).click();
    await runState(page).getByText("interrupted", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    await desk.screenshot("32-run-interrupted");
    const events = await ask(page, "run.events", { run } as never);
    const interrupted = events.findIndex(({ body }) => body.type === "run.interrupted");
    expect(interrupted).toBeGreaterThan(0);
    expect(events.slice(interrupted + 1)).toEqual([]);
  });

  it("probes what is unknown when it is resumed, and ends truthfully", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Resume" }).click();
    const swapped = async () => (await ask(page, "run.events", { run } as never)).filter(({ body }) => body.type === "step.intended" && body.step.includes("swap"));
    const before = await swapped();
    const decision = page.getByRole("region", { name: "Decision" });
    const ended = runState(page).getByText(/^(done|rolled back|failed|unknown)$/);
    await decision.or(ended).first().waitFor({ timeout: DECISION_WITHIN_MS });
    if (await decision.isVisible()) {
      await desk.screenshot("33-run-decision");
      expect(await swapped()).toEqual(before);
      // What the engine says now is what a person would look at.
      const probed = Object.values((await runView(page, run)).steps).find(({ waitingFor }) => waitingFor === "decision");
      await decision.getByLabel("Reason").fill(`the probe says ${probed?.probed}`);
      await decision.getByRole("button", { name: probed?.probed === "done" ? "It is done" : "Run again" }).click();
    }
    await ended.waitFor({ timeout: DECISION_WITHIN_MS });
    const said = await ended.textContent();
    await desk.screenshot("34-run-resumed-end");

    await open(page, { page: "overview" });
    await allHealthy(page);
    const { services } = await ask(page, "overview.get", undefined);
    const versions = services.find(({ id }) => id === "shop")?.instances.map(({ version }) => version);
    expect(versions).toEqual(said === "done" ? ["1.1.0", "1.1.0", "1.1.0"] : ["1.0.0", "1.0.0", "1.0.0"]);
    expect(["done", "rolled back"]).toContain(said);
    expect((await ask(page, "run.verify", run as never)).broken).toBeUndefined();
  });
});
