import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { expect } from "vitest";

/** Themes differ in their colours alone. */
export const RULES_OF_COLOUR = ["color-contrast", "link-in-text-block"];

/** What axe finds, one line each. */
export async function findings(page: Page, rules?: string[]): Promise<string[]> {
  // Otherwise axe opens a second window to put its results together.
  const axe = new AxeBuilder({ page }).setLegacyMode(true);
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 5).join(" | ")}`);
}

/** What the theme's preference does to the page, without a walk through the settings on each screen. */
export const wear = (page: Page, theme: "dark" | "light") => page.evaluate((value) => {
  document.documentElement.dataset["theme"] = value;
}, theme);

/** What the preference for larger text does. */
export const scaleText = (page: Page, scale: number) => page.evaluate((value) => document.documentElement.style.setProperty("--text-scale", String(value)), scale);

/** Expects that axe finds nothing on the screen that is shown: in both themes, and with the largest text. */
export async function isAccessible(page: Page, name: string): Promise<void> {
  expect.soft(await findings(page), `${name}, dark`).toEqual([]);
  await wear(page, "light");
  expect.soft(await findings(page, RULES_OF_COLOUR), `${name}, light`).toEqual([]);
  await wear(page, "dark");
  await scaleText(page, 1.5);
  expect.soft(await findings(page), `${name}, large text`).toEqual([]);
  await scaleText(page, 1);
}
