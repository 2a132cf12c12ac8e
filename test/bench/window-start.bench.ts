import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { ensureDesktop } from "../../scripts/bootstrap/desktop.js";
import { root } from "../../scripts/bootstrap/paths.js";
import { startXvfb } from "../../scripts/bootstrap/xvfb.js";
import { launchConsole } from "../e2e/launch";
import { median, milliseconds, show } from "./figures";

const STARTS = 3;
const HOST = "app1";

/** From the start of the process to what a person waits for. */
export async function run(): Promise<void> {
  if (!existsSync(join(root, "out", "main", "index.js"))) return show("skipped", "not built: npm run build");
  const used = newHome();
  try {
    show(`first paint, no fleet, median of ${STARTS}`, milliseconds(await medianOf(() => onNewHome((home) => measure(home, paintedAt, "off")))));
    show("first paint, very first start, with the demo", milliseconds(await medianOf(() => onNewHome((home) => measure(home, paintedAt)))));
    await openDemo(used);
    show("first paint, the demo was open before", milliseconds(await medianOf(() => measure(used, paintedAt))));
    show("first chart with points of this start", milliseconds(await medianOf(() => measure(used, chartedAt))));
  } finally {
    remove(used);
  }
}

const newHome = () => mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
const remove = (home: string) => rmSync(home, { recursive: true, force: true, maxRetries: 5 });

async function onNewHome<T>(work: (home: string) => Promise<T>): Promise<T> {
  const home = newHome();
  try {
    return await work(home);
  } finally {
    remove(home);
  }
}

async function medianOf(measured: () => Promise<number>): Promise<number> {
  const all: number[] = [];
  for (let start = 0; start < STARTS; start++) all.push(await measured());
  return median(all);
}

async function openDemo(home: string): Promise<void> {
  const launched = await launchConsole({ home, env: { QUARTERDECK_DEMO: "on" } });
  await launched.page.getByText(/objects healthy|attention/).first().waitFor();
  await launched.close();
}

/** Time in ms from a start of the console until `reached`, which tells the moment in ms since the epoch. */
async function measure(home: string, reached: (page: Page, since: number) => Promise<number>, demo = "on"): Promise<number> {
  const desktop = await ensureDesktop();
  const display = desktop.display ? undefined : await startXvfb({ forOneClient: true });
  const startedAt = Date.now();
  // Started as a person starts it: a debugger that holds the process until it is attached would be measured as well.
  const console = spawn(desktop.electron.executable, ["--remote-debugging-port=0", ...desktop.args, root], {
    cwd: root, stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ...desktop.env, ...(display ? { DISPLAY: display.name } : {}), QUARTERDECK_DEMO: demo, QUARTERDECK_HOME: home },
  });
  const ended = new Promise((resolve) => console.once("exit", resolve));
  try {
    const browser = await chromium.connectOverCDP(await debuggerOf(console));
    const page = await windowOf(browser.contexts()[0]?.pages() ?? [], () => browser.contexts()[0]?.waitForEvent("page"));
    return (await reached(page, startedAt)) - startedAt;
  } finally {
    console.kill("SIGTERM");
    await ended;
    display?.stop();
  }
}

function debuggerOf(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    process.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    process.once("exit", () => reject(new Error(`the console ended. It wrote:\n${said}`)));
  });
}

async function windowOf(open: Page[], next: () => Promise<Page> | undefined): Promise<Page> {
  const page = open[0] ?? (await next());
  if (!page) throw new Error("the console has no window");
  return page;
}

/** When the first text or picture was on the screen, ms since the epoch. */
function paintedAt(page: Page): Promise<number> {
  return page.evaluate(
    () => new Promise<number>((resolve) => {
      new PerformanceObserver((list) => {
        for (const { startTime } of list.getEntriesByName("first-contentful-paint")) resolve(performance.timeOrigin + startTime);
      }).observe({ type: "paint", buffered: true });
    }),
  );
}

/** When the host's page had drawn a line through points that were seen since this start, ms since the epoch. */
function chartedAt(page: Page, since: number): Promise<number> {
  return page.evaluate(
    async ([host, from]) => {
      window.location.hash = `#/host/${host}`;
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const drawn = () => /L/.test(document.querySelector('figure[aria-label="Load"] .recharts-line-curve')?.getAttribute("d") ?? "");
      const seen = async () => {
        const answer = await window.quarterdeck?.ask("series.query", { selectors: [{ name: "node_load1", labels: { host } }], from, to: Date.now() + 1_000, buckets: 900 });
        const { value: [line] = [] }: { value?: { points: unknown[] }[] } = JSON.parse(answer ?? "{}");
        return (line?.points.length ?? 0) >= 2;
      };
      while (!(await seen()) || !drawn()) await frame();
      await frame();
      return Date.now();
    },
    [HOST, since] as const,
  );
}
