import type { Page } from "playwright-core";
import { RunId } from "../../../src/shared/ids";
import type { RunView } from "../../../src/shared/run";
import { ask } from "./ask";
import { open } from "./go";

/** Verb steps wait for containers to become healthy. */
const END_WITHIN_MS = 60_000;

/** From a service's page to the plan of a deploy of `tag`. */
export async function planDeploy(page: Page, service: string, tag: string): Promise<void> {
  await open(page, { page: "object", kind: "service", id: service });
  await page.getByRole("button", { name: "Deploy…" }).click();
  await page.getByRole("radio", { name: `Tag ${tag}` }).check();
  await page.getByRole("button", { name: "Preview plan" }).click();
  await page.getByRole("complementary", { name: "Arming" }).waitFor();
}

/** Presses what a plan of risk "change" asks for: once to arm, once to confirm. Returns the run's id. */
export async function armAndRun(page: Page): Promise<RunId> {
  const arming = page.getByRole("complementary", { name: "Arming" });
  await arming.getByRole("button", { name: "Arm and run" }).click();
  const confirm = arming.getByRole("button", { name: /^Confirm: / });
  // A plan that only reads starts at the first press.
  await Promise.race([confirm.click().catch(() => undefined), page.waitForURL(/#\/run\//)]);
  return shownRun(page);
}

/** The run's id once the window shows a run. */
export async function shownRun(page: Page): Promise<RunId> {
  await page.waitForURL(/#\/run\//);
  return RunId.parse(decodeURIComponent(/#\/run\/([^?]+)/.exec(page.url())?.[1] ?? ""));
}

/** The banner's state, as a person reads it. */
export const runState = (page: Page) => page.locator(".run-state");

/** Waits until the window says how the run ended. */
export async function endsAs(page: Page, outcome: "done" | "rolled back" | "failed" | "unknown"): Promise<void> {
  const ended = runState(page).getByText(/^(done|rolled back|failed|unknown)$/);
  await ended.waitFor({ timeout: END_WITHIN_MS });
  const said = await ended.textContent();
  if (said !== outcome) throw new Error(`the run ended "${said}", not "${outcome}": ${await runState(page).textContent()}`);
}

export const runView = (page: Page, id: RunId): Promise<RunView> => ask(page, "run.get", id);
