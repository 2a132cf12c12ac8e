// How Electron has to be started on this machine: with or without a display, as root or not.
import { readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { MachineLacks } from "./say.js";
import { isRoot } from "./system-packages.js";

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} platform
 * @returns {boolean}
 */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform !== "linux" || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
}

/**
 * Chromium refuses to start as root inside its sandbox; for anyone else the sandbox stays on.
 * @returns {string[]}
 */
export const sandboxArguments = () => (process.platform === "linux" && isRoot() ? ["--no-sandbox"] : []);

/**
 * Stop with the one command that helps where the kernel gives an ordinary user no namespaces and Electron's own sandbox
 * helper has not been made setuid, instead of letting Chromium abort.
 * @param {string} executable
 */
export function checkSandbox(executable) {
  if (process.platform !== "linux" || isRoot()) return;
  const helper = join(dirname(executable), "chrome-sandbox");
  const stat = statSync(helper, { throwIfNoEntry: false });
  if (!stat || (stat.uid === 0 && (stat.mode & 0o4755) === 0o4755) || !namespacesRestricted(readKernelSetting)) return;
  throw new MachineLacks(
    "this kernel does not let ordinary users make the namespaces Chromium's sandbox is built from",
    `sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}

/**
 * @param {(path: string) => string | undefined} setting reads a file of /proc/sys; undefined where it does not exist
 * @returns {boolean}
 */
export function namespacesRestricted(setting) {
  return (
    setting("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") === "1" ||
    setting("/proc/sys/kernel/unprivileged_userns_clone") === "0" ||
    setting("/proc/sys/user/max_user_namespaces") === "0"
  );
}

/** @param {string} path */
function readKernelSetting(path) {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
