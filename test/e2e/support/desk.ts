import { afterAll, afterEach, beforeAll } from "vitest";
import type { Page } from "playwright-core";
import { type LaunchedConsole, type LaunchOptions, launchConsole } from "../launch";
import { newHome } from "./home";
import { startDemo } from "./demo";

/** The console that a file's tests work at, one after the other. */
export interface Desk {
  home: string;
  readonly page: Page;
  readonly console: LaunchedConsole;
  screenshot(name: string): Promise<string>;
  /** Starts the console anew with the same home; what ran before must have been closed or killed. */
  start(options?: Omit<LaunchOptions, "home">): Promise<void>;
}

export interface DeskOptions extends Omit<LaunchOptions, "home"> {
  /** Start the embedded demo and wait until all of it is healthy. */
  demo?: boolean;
  /** Puts files into the home before the first start. */
  prepare?: (home: string) => void | Promise<void>;
}

/** For whatever the window shows by itself or after one press. */
const ANSWER_WITHIN_MS = 15_000;

/** A console for the tests of one file: started before them, closed after them, photographed when one of them fails. */
export function useDesk({ demo = false, prepare, ...launch }: DeskOptions = {}): Desk {
  const home = newHome();
  let launched: LaunchedConsole | undefined;
  const present = (): LaunchedConsole => {
    if (!launched) throw new Error("the console has not been started");
    return launched;
  };
  const start: Desk["start"] = async (options) => {
    launched = await launchConsole({ ...launch, ...options, home });
    launched.page.setDefaultTimeout(ANSWER_WITHIN_MS);
  };
  beforeAll(async () => {
    await prepare?.(home);
    await start();
    if (demo) await startDemo(present().page);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await launched?.screenshot(`failed-${task.name.replace(/[^a-z0-9]+/gi, "-").toLowerCase()}`).catch(() => undefined);
    console.log(launched?.output());
  });
  afterAll(async () => {
    if (launched?.app.process().exitCode === null && launched.app.process().signalCode === null) await launched.close();
  });
  return {
    home,
    get page() {
      return present().page;
    },
    get console() {
      return present();
    },
    screenshot: (name) => present().screenshot(name),
    start,
  };
}
