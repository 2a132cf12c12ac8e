import { describe, expect, it } from "vitest";
import type { RunId } from "../../src/shared/ids";
import type { RunView } from "../../src/shared/run";
import { ask } from "./support/ask";
import { allHealthy } from "./support/demo";
import { useDesk } from "./support/desk";
import { open } from "./support/go";
import { armAndRun, planDeploy, runState, runView } from "./support/run";

/** A resumed step is looked at first, then the rest of the deploy goes on. */
const ANSWER_WITHIN_MS = 60_000;

describe("a console that is killed in the middle of a deploy", () => {
  const desk = useDesk({ demo: true });
  let run: RunId;

  it("is killed while a container is swapped", async () => {
    const { page } = desk;
    await planDeploy(page, "shop", "1.1.0");
    run = await armAndRun(page);
    // "started" is journalled after a look at what is there and before anything is touched.
    const started = async () => (await ask(page, "run.events", { run })).some(({ body }) => body.type === "step.started" && body.step.includes("swap"));
    await expect.poll(started, { timeout: 30_000, interval: 20 }).toBe(true);
    await desk.console.kill();
  });

  it("shows the run as interrupted when it is started again, and has done nothing since", async () => {
    await desk.start();
    const { page } = desk;
    await page.getByRole("region", { name: "Runs under way" }).getByRole("link", { name: /Rolling deploy/ }).click();
    await runState(page).getByText("interrupted", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Resume" }).waitFor();
    const steps = page.getByRole("navigation", { name: "Steps" });
    await steps.getByRole("button", { name: /^unknown .*Put the new version/ }).waitFor();
    expect(await steps.getByText("running", { exact: true }).count()).toBe(0);
    await desk.screenshot("32-run-interrupted");
    const events = await ask(page, "run.events", { run });
    const interrupted = events.findIndex(({ body }) => body.type === "run.interrupted");
    expect(interrupted).toBeGreaterThan(0);
    expect(events.slice(interrupted + 1)).toEqual([]);
  });

  it("asks what came of the step when it is resumed, and ends truthfully", async () => {
    const { page } = desk;
    await page.getByRole("button", { name: "Resume" }).click();
    const decision = page.getByRole("region", { name: "Decision" });
    const ended = runState(page).getByText(/^(done|rolled back|failed|unknown)$/);
    await decision.or(ended).first().waitFor({ timeout: ANSWER_WITHIN_MS });
    if (await decision.isVisible()) {
      await desk.screenshot("33-run-decision");
      const { probed } = Object.values((await runView(page, run)).steps).find(({ waitingFor }) => waitingFor === "decision")!;
      await decision.getByLabel("Reason").fill(`the probe says ${probed}`);
      await decision.getByRole("button", { name: probed === "done" ? "It is done" : "Run again" }).click();
      await ended.waitFor({ timeout: ANSWER_WITHIN_MS });
    }
    expect(["done", "rolled back"]).toContain(await ended.textContent());
    await desk.screenshot("34-run-resumed-end");
  });

  it("ran nothing a second time that was not known to have failed to happen", async () => {
    const { page } = desk;
    const events = await ask(page, "run.events", { run });
    const intended = new Map<string, number>();
    for (const { seq, body } of events) {
      if (body.type !== "step.intended") continue;
      const first = intended.get(body.step);
      intended.set(body.step, seq);
      if (first === undefined || plannedRisk(await runView(page, run), body.step) === "read") continue;
      const between = events.filter((event) => event.seq > first && event.seq < seq && "step" in event.body && event.body.step === body.step).map((event) => event.body);
      const began = between.some(({ type }) => type === "step.started");
      const cleared = !began || between.some((found) => (found.type === "step.probed" && found.answer === "not done") || (found.type === "step.decided" && found.decision === "run again"));
      expect(cleared, `${body.step} ran again after ${JSON.stringify(between.map(({ type }) => type))}`).toBe(true);
    }
    expect((await ask(page, "run.verify", run)).broken).toBeUndefined();
  });

  it("left every instance on the version that the outcome says", async () => {
    const { page } = desk;
    const { status } = await runView(page, run);
    const wanted = status === "done" ? "1.1.0" : "1.0.0";
    await open(page, { page: "overview" });
    await allHealthy(page);
    const { services } = await ask(page, "overview.get", undefined);
    expect(services.find(({ id }) => id === "shop")?.instances.map(({ host, version, inRotation }) => ({ host, version, inRotation }))).toEqual(["app1", "app2", "app3"].map((host) => ({ host, version: wanted, inRotation: true })));
  });
});

const plannedRisk = ({ plan }: RunView, key: string) => plan.phases.flatMap(({ steps }) => steps).find((step) => step.key === key)?.risk;
