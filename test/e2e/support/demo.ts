import { expect, vi } from "vitest";
import type { Page } from "playwright-core";
import { ask } from "./ask";

/** All of the demo has to be looked at once before it can be called healthy. */
const HEALTHY_WITHIN_MS = 45_000;

/** The headline's sentence once everything was seen; see `allHealthy` for the second form. */
export const VERDICT = /^(All \d+ objects healthy|\d+ of \d+ needs? attention: .*degraded)$/;

/** From the start page to a demo of which every object is healthy. */
export async function startDemo(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start the demo" }).click();
  await allHealthy(page);
}

/**
 * Waits until all of the demo is healthy and the overview's headline says so. Its hosts are this machine: where that is busy for a
 * minute, as while tests run, a host is rightly degraded by its processors, and the headline speaks of those alone.
 */
export async function allHealthy(page: Page): Promise<void> {
  const unwell = async () => {
    const { hosts, services, probes, stores } = await ask(page, "overview.get", undefined);
    const all = [...hosts, ...services, ...probes, ...stores];
    return all.length === 0 ? ["nothing is watched"] : all.filter(({ health, reason }) => health !== "healthy" && reason?.code !== "host.cpu").map(({ id, health }) => `${id} is ${health}`);
  };
  await vi.waitFor(async () => expect(await unwell()).toEqual([]), { timeout: HEALTHY_WITHIN_MS, interval: 250 });
  await page.getByRole("heading", { level: 1, name: VERDICT }).waitFor();
}
