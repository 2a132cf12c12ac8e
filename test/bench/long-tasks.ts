import type { Page } from "playwright-core";

/** Watches a page's long tasks (50 ms and more, as a browser reports them) while something goes on; the longest one's ms, 0 for none. */
export async function longestTask(page: Page, work: () => Promise<void>): Promise<number> {
  const observed = page.evaluate(() => {
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: "longtask" });
    return new Promise<number>((resolve) => {
      window.addEventListener("bench-over", () => {
        observer.disconnect();
        resolve(Math.max(0, ...tasks));
      }, { once: true });
    });
  });
  await work();
  await page.evaluate(() => window.dispatchEvent(new Event("bench-over")));
  return observed;
}
