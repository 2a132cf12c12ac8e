// npm start: open the console. Brings what is missing first; instant when nothing is.
import { constants } from "node:os";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { prepare } from "./bootstrap/desktop.js";
import { projectNode, root } from "./bootstrap/paths.js";
import { runMain, say } from "./bootstrap/say.js";
import { startXvfb } from "./bootstrap/xvfb.js";

const usage = `usage: npm start [-- ARGUMENTS OF THE CONSOLE]
       npm run dev      the same with hot reload of the window
       npm start -- --prepare-only   bring everything, open nothing`;

/** @returns {Promise<number>} the console's exit status */
async function main() {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(usage);
    return 0;
  }
  const dev = take(args, "--dev");
  const prepareOnly = take(args, "--prepare-only");
  const desktop = await prepare({ build: !dev });
  if (prepareOnly) return 0;
  notices(desktop);
  const env = { ...process.env, ...desktop.env };
  const display = desktop.display ? undefined : await startXvfb({ forOneClient: true });
  try {
    return await open(commandLine(desktop, dev, args), display ? { ...env, DISPLAY: display.name } : env);
  } finally {
    display?.stop();
  }
}

/** @param {import("./bootstrap/desktop.js").Desktop} desktop */
function notices({ electron, args, display }) {
  if (electron.kind === "carried") say(`Electron ${electron.version} from the npm registry (the official one cannot be fetched here)`);
  if (args.includes("--no-sandbox")) say("running as root, so without Chromium's sandbox; use an ordinary account for real work");
  if (!display) say("no display: running under Xvfb, where nobody sees the window");
}

/**
 * @param {import("./bootstrap/desktop.js").Desktop} desktop
 * @param {boolean} dev
 * @param {string[]} own arguments for the console
 * @returns {string[]} program and arguments
 */
function commandLine({ electron, args, display }, dev, own) {
  const electronVite = join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
  // A machine without a display mostly has no D-Bus and no GPU either; Chromium's lines about that would bury the console's.
  const quiet = display ? [] : ["--log-level=3"];
  if (dev) return [projectNode(), electronVite, "dev", "--", ...args, ...quiet, ...own];
  return [electron.executable, ...args, ...quiet, root, ...own];
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>}
 */
function open([program = "", ...args], env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, stdio: "inherit" });
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
    child.on("error", reject);
    child.on("exit", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * Remove an option from the arguments.
 * @param {string[]} args
 * @param {string} option
 * @returns {boolean} whether it was there
 */
function take(args, option) {
  const at = args.indexOf(option);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
}

await runMain(main);
