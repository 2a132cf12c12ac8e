import type { Page } from "playwright-core";

/** All of the demo has to be looked at once before it can be called healthy. */
const HEALTHY_WITHIN_MS = 45_000;

/** From the start page to a demo of which every object is healthy. */
export async function startDemo(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Start the demo" }).click();
  await allHealthy(page);
}

export async function allHealthy(page: Page): Promise<void> {
  await page.getByRole("heading", { name: /^All \d+ objects healthy$/ }).waitFor({ timeout: HEALTHY_WITHIN_MS });
}
