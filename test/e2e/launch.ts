import type { ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type ConsoleMessage, type ElectronApplication, type Page, _electron } from "playwright-core";
import { ensureDesktop } from "../../scripts/bootstrap/desktop.js";
import { root } from "../../scripts/bootstrap/paths.js";
import { startXvfb } from "../../scripts/bootstrap/xvfb.js";

export interface LaunchOptions {
  /** The console's data folder (QUARTERDECK_HOME). Launch twice with the same one to see a restart. */
  home: string;
  env?: Record<string, string>;
  /** Arguments for the console itself. */
  args?: string[];
  /** Console errors of the window that this test provokes on purpose. */
  expectedErrors?: RegExp[];
}

export interface LaunchedConsole {
  app: ElectronApplication;
  page: Page;
  /** Writes test-output/screenshots/NAME.png; returns its path. */
  screenshot(name: string): Promise<string>;
  /** What the core wrote to stdout and stderr so far. */
  output(): string;
  /** Quits the console; throws when the window reported an error that was not expected. */
  close(): Promise<void>;
  /** Ends the process as a crash would, without any chance to tidy up. */
  kill(): Promise<void>;
}

const QUIT_DEADLINE_MS = 20_000;

const screenshots = join(root, "test-output", "screenshots");

/** Starts the built console in the real Electron (out/ must be current: `npm test -- e2e` builds it) and waits for its window. */
export async function launchConsole(options: LaunchOptions): Promise<LaunchedConsole> {
  const desktop = await ensureDesktop();
  const display = desktop.display ? undefined : await startXvfb({ forOneClient: true });
  const app = await _electron.launch({
    executablePath: desktop.electron.executable,
    args: [...desktop.args, root, ...(options.args ?? [])],
    cwd: root,
    chromiumSandbox: !desktop.args.includes("--no-sandbox"),
    env: { ...definedOnly(process.env), ...desktop.env, ...(display ? { DISPLAY: display.name } : {}), QUARTERDECK_DEMO: "off", ...options.env, QUARTERDECK_HOME: options.home },
  });
  app.process().once("exit", () => display?.stop());
  const output = collectOutput(app.process());
  const page = await app.firstWindow().catch((error: unknown) => {
    throw new Error(`the console opened no window. It wrote:\n${output()}`, { cause: error });
  });
  const errors = collectErrors(page, options.expectedErrors ?? []);
  await page.waitForLoadState("domcontentloaded");
  return {
    app,
    page,
    output,
    screenshot: (name) => takeScreenshot(page, name),
    async close() {
      const process = app.process();
      const stuck = setTimeout(() => process.kill("SIGKILL"), QUIT_DEADLINE_MS);
      await app.close();
      clearTimeout(stuck);
      if (process.signalCode === "SIGKILL") throw new Error(`the console did not quit. It wrote:\n${output()}`);
      if (errors.length > 0) throw new Error(`the window reported errors:\n${errors.join("\n")}`);
    },
    async kill() {
      const gone = new Promise((resolve) => app.process().once("exit", resolve));
      app.process().kill("SIGKILL");
      await gone;
    },
  };
}

async function takeScreenshot(page: Page, name: string): Promise<string> {
  mkdirSync(screenshots, { recursive: true });
  const path = join(screenshots, `${name}.png`);
  await page.screenshot({ path, animations: "disabled" });
  return path;
}

function collectErrors(page: Page, expected: RegExp[]): string[] {
  const errors: string[] = [];
  const add = (text: string) => {
    if (!expected.some((pattern) => pattern.test(text))) errors.push(text);
  };
  page.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") add(`${message.text()} (${message.location().url}:${message.location().lineNumber})`);
  });
  page.on("pageerror", (error) => add(error.stack ?? error.message));
  page.on("crash", () => errors.push("the window's process crashed"));
  return errors;
}

function collectOutput(process: ChildProcess): () => string {
  let text = "";
  for (const stream of [process.stdout, process.stderr]) stream?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return () => text;
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
