// A display for a machine without one.
import { spawn } from "node:child_process";
import { MachineLacks } from "./say.js";

/**
 * @typedef {object} Display
 * @property {string} name value for DISPLAY
 * @property {() => void} stop
 */

/**
 * Start an Xvfb whose screen holds the console's window whole.
 * @param {{ forOneClient: boolean }} options forOneClient: it also ends by itself with its last window, so that it cannot
 *   outlive a starter that was killed
 * @returns {Promise<Display>}
 */
export function startXvfb({ forOneClient }) {
  const args = ["-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", ...(forOneClient ? ["-terminate"] : [])];
  return new Promise((resolve, reject) => {
    // In a group of its own: Ctrl-C must reach the console alone, which needs its display while it closes.
    const server = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"], detached: true });
    const fail = (/** @type {string} */ why) => reject(new MachineLacks(`Xvfb did not start: ${why}`, "run Xvfb -displayfd 1 to see why"));
    server.once("error", (error) => fail(error.message));
    server.once("exit", (status) => fail(`it ended with status ${status}`));
    // With -displayfd it picks a free number and writes it when it is ready.
    server.stdio[3]?.once("data", (/** @type {Buffer} */ number) => {
      server.unref();
      resolve({ name: `:${number.toString().trim()}`, stop: () => server.kill() });
    });
  });
}

/**
 * @template T
 * @param {(display: string) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function underXvfb(work) {
  const display = await startXvfb({ forOneClient: false });
  try {
    return await work(display.name);
  } finally {
    display.stop();
  }
}
