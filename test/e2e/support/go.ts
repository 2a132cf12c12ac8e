import type { Page } from "playwright-core";
import { formatRoute, type Route } from "../../../src/renderer/app/route";

/** Opens a screen by its address, as a link on another screen would. */
export async function open(page: Page, route: Route): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, formatRoute(route));
}

