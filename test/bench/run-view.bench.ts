import { createReadStream, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize } from "node:path";
import { _electron, type Page } from "playwright-core";
import { build } from "vite";
import { ensureDesktop } from "../../scripts/bootstrap/desktop.js";
import { root } from "../../scripts/bootstrap/paths.js";
import { startXvfb } from "../../scripts/bootstrap/xvfb.js";
import { milliseconds, show } from "./figures";

const HOSTS = 200;
const STEPS = 50;
const WATCHED_MS = 10_000;
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/**
 * The window on a run of 10,000 steps over a core in the page: what it costs to open it, to follow 200 steps a second, and to move
 * through it by key. A task's length is how late the next turn of the page's event loop came.
 */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "quarterdeck-bench-"));
  try {
    // Vite takes React's slow build for developers where this does not say otherwise.
    process.env["NODE_ENV"] = "production";
    await build({ mode: "production", configFile: join(root, "test/fixtures/renderer/vite.config.ts"), logLevel: "error", build: { outDir: folder, emptyOutDir: true } });
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "run-view-bench", main: "main.cjs" }));
    writeFileSync(join(folder, "main.cjs"), MAIN);
    const server = serve(folder);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    try {
      await inWindow(folder, portOf(server), measure);
    } finally {
      server.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A window and nothing else. */
const MAIN = `const { app, BrowserWindow } = require("electron");
app.whenReady().then(() => new BrowserWindow({ width: 1440, height: 900, backgroundThrottling: false }).loadURL(process.env.BENCH_PAGE));`;

async function inWindow(folder: string, port: number, work: (page: Page) => Promise<void>): Promise<void> {
  const desktop = await ensureDesktop();
  const display = desktop.display ? undefined : await startXvfb({ forOneClient: true });
  const app = await _electron.launch({
    executablePath: desktop.electron.executable, args: [...desktop.args, folder], chromiumSandbox: !desktop.args.includes("--no-sandbox"),
    env: { ...Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))), ...desktop.env, ...(display ? { DISPLAY: display.name } : {}), BENCH_PAGE: `http://127.0.0.1:${port}/?hosts=${HOSTS}&steps=${STEPS}` },
  });
  try {
    await work(await app.firstWindow());
  } finally {
    await app.close();
    display?.stop();
  }
}

async function measure(page: Page): Promise<void> {
  await page.getByRole("navigation").first().waitFor();
  const opened = await longest(page, async () => {
    await page.evaluate(async () => {
      const { value: [first] = [] } = JSON.parse((await window.quarterdeck?.ask("run.list", {})) ?? "{}");
      window.location.hash = `#/run/${first?.id}`;
    });
    await page.getByRole("navigation", { name: "Steps" }).waitFor();
    await page.waitForTimeout(500);
  });
  show(`open a run of ${HOSTS * STEPS} steps, longest task`, milliseconds(opened));
  show("follow 200 steps a second, longest task", milliseconds(await longest(page, () => page.waitForTimeout(WATCHED_MS))));
  await page.keyboard.press("j");
  await page.keyboard.press("]");
  show("move through it by key meanwhile, longest task", milliseconds(await longest(page, async () => {
    for (let press = 0; press < 60; press++) await page.keyboard.press("j");
  })));
}

/** The longest time in ms that the page could not answer while something went on. */
async function longest(page: Page, work: () => Promise<void>): Promise<number> {
  await page.evaluate(() => {
    const state = { last: performance.now(), worst: 0, over: false };
    Object.assign(window, { bench: state });
    const turn = (): void => {
      const now = performance.now();
      state.worst = Math.max(state.worst, now - state.last);
      state.last = now;
      if (!state.over) setTimeout(turn, 4);
    };
    turn();
  });
  await work();
  return page.evaluate(() => {
    const state: { worst: number; over: boolean } = Reflect.get(window, "bench");
    state.over = true;
    return state.worst;
  });
}

function serve(folder: string): Server {
  return createServer((request, response) => {
    const path = join(folder, normalize((request.url ?? "/").split("?")[0] ?? "/")).replace(/\/$/, "/index.html");
    if (!path.startsWith(folder) || !existsSync(path)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": TYPES[extname(path)] ?? "application/octet-stream" });
    createReadStream(path).pipe(response);
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}
