// Child processes: awaited, with their output either shown or collected.
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { root } from "./paths.js";

/**
 * @typedef {object} Ended
 * @property {number | null} status exit status; null when a signal or the deadline ended it, or it could not start
 * @property {string} output stdout and stderr, in order of arrival; empty when they were shown
 * @property {string} stdout stdout alone
 */

/**
 * Run a command to its end. Never rejects: a command that cannot start has status null and the reason as output.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeoutMs?: number, shell?: boolean }} [options]
 *   show: pass output through instead of collecting it
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env, show = false, timeoutMs, shell = false } = options;
  return new Promise((resolve) => {
    let output = "";
    let stdout = "";
    const child = spawn(command, args, { cwd, env, shell, timeout: timeoutMs, stdio: show ? "inherit" : ["ignore", "pipe", "pipe"] });
    child.stdout?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (/** @type {string} */ text) => {
      output += text;
    });
    child.on("error", (error) => resolve({ status: null, output: `${output}${error.message}`, stdout }));
    child.on("close", (status) => resolve({ status, output, stdout }));
  });
}

/**
 * Run npm: the one that started this script, else the one on PATH.
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith(".js")) return run(process.execPath, [cli, ...args], options);
  return run("npm", args, { ...options, shell: process.platform === "win32" });
}

/**
 * Is a program of this name on PATH (or in the administrator's folders, which a user's PATH may lack)?
 * @param {string} name
 * @returns {boolean}
 */
export function onPath(name) {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The last lines of a command's output, for an error message.
 * @param {string} output
 * @param {number} lines
 */
export function tail(output, lines = 15) {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
