// The lab around the tests that need it: brought up before, taken down after, unless it was up already.
import { run } from "../bootstrap/command.js";
import { projectNode } from "../bootstrap/paths.js";
import { Stop } from "../bootstrap/say.js";

/** Exit status of scripts/lab.js when this machine cannot carry the lab. */
const UNAVAILABLE = 3;

/**
 * @template T
 * @param {(unavailable: string | undefined) => Promise<T>} work gets the reason when this machine cannot carry the lab
 * @returns {Promise<T>}
 */
export async function withLab(work) {
  const before = await labStatus();
  if (!before.available) return work(before.reason ?? "this machine cannot carry the lab");
  const { status } = await lab(["up"]);
  if (status === UNAVAILABLE) return work((await labStatus()).reason ?? "this machine cannot carry the lab");
  if (status !== 0) throw new Stop("the lab did not come up", "npm run lab -- status");
  try {
    return await work(undefined);
  } finally {
    if (!before.hosts.some((host) => host.state === "running")) await lab(["down"]);
  }
}

/**
 * @returns {Promise<{ available: boolean, reason?: string, hosts: { state: string }[] }>}
 */
async function labStatus() {
  const { status, stdout, output } = await run(projectNode(), ["scripts/lab.js", "status", "--json"]);
  if (status !== 0) throw new Stop(`the lab's status could not be read: ${output}`, "npm run lab -- status");
  return JSON.parse(stdout);
}

/** @param {string[]} args */
const lab = (args) => run(projectNode(), ["scripts/lab.js", ...args], { show: true });
