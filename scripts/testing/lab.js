// The lab around the tests that need it.
import { run } from "../bootstrap/command.js";
import { projectNode } from "../bootstrap/paths.js";
import { Stop } from "../bootstrap/say.js";

/** Exit status of scripts/lab.js when this machine cannot carry the lab. */
const UNAVAILABLE = 3;

/** Bring the lab up, out of reach of a test's deadline. Where it is unavailable its tests skip themselves and say why. */
export async function bringLabUp() {
  const { status } = await lab(["up"]);
  if (status !== 0 && status !== UNAVAILABLE) throw new Stop("the lab did not come up", "npm run lab -- status");
}

/**
 * Take the lab down afterwards, unless it was up before.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function leavingLabAsFound(work) {
  const wasRunning = await isRunning();
  try {
    return await work();
  } finally {
    if (!wasRunning && (await isRunning())) await lab(["down"]);
  }
}

async function isRunning() {
  const { status, stdout, output } = await run(projectNode(), ["scripts/lab.js", "status", "--json"]);
  if (status !== 0) throw new Stop(`the lab's status could not be read: ${output}`, "npm run lab -- status");
  return JSON.parse(stdout).hosts.some((/** @type {{ state: string }} */ host) => host.state === "running");
}

/** @param {string[]} args */
const lab = (args) => run(projectNode(), ["scripts/lab.js", ...args], { show: true });
