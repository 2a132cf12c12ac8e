// node_modules as package-lock.json says: `npm ci` runs when, and only when, they differ.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm, tail } from "./command.js";
import { withLock } from "./lock.js";
import { cacheDir, checkoutId, root } from "./paths.js";
import { Stop, step } from "./say.js";

/** @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }} LockedPackage */

/** As in package.json's engines. */
const OLDEST_NODE = 20;

const stampFile = join(root, "node_modules", ".quarterdeck-lock-hash");

/** Install the npm packages unless node_modules already holds what package-lock.json names. */
export async function ensureNpmPackages() {
  if (Number.parseInt(process.versions.node) < OLDEST_NODE) {
    throw new Stop(`Node ${process.versions.node} is too old`, `install Node ${OLDEST_NODE} or newer`);
  }
  const lock = readFileSync(join(root, "package-lock.json"), "utf8");
  const hash = createHash("sha256").update(lock).digest("hex");
  if (isCurrent(lock, hash)) return;
  await withLock(join(cacheDir(), "locks", `npm-${checkoutId}`), async () => {
    if (isCurrent(lock, hash)) return;
    const why = existsSync(join(root, "node_modules")) ? "package-lock.json changed" : "first run";
    await step(`Installing npm packages (${why}, 20 s to a few minutes)`, install);
    writeFileSync(stampFile, hash);
  });
}

async function install() {
  const { status, output } = await npm(["ci", "--no-audit", "--no-fund"]);
  if (status === 0) return;
  throw new Stop(
    `npm ci failed${status === null ? "" : ` with status ${status}`}:\n${npmErrors(output)}`,
    "check that the npm registry can be reached (npm ping), then run the same command again",
  );
}

/**
 * The first of npm's own error lines; its last ones are only help.
 * @param {string} output
 */
function npmErrors(output) {
  const lines = output.split("\n").filter((line) => /^npm error \S/.test(line));
  return lines.slice(0, 8).join("\n") || tail(output);
}

/**
 * @param {string} lock package-lock.json's text
 * @param {string} hash its hash
 */
function isCurrent(lock, hash) {
  if (read(stampFile) === hash) return true;
  // npm writes this file last, so it describes what a person's own `npm ci` or `npm install` left behind.
  const installed = read(join(root, "node_modules", ".package-lock.json"));
  if (installed === undefined || !satisfies(JSON.parse(installed).packages, JSON.parse(lock).packages)) return false;
  writeFileSync(stampFile, hash);
  return true;
}

/**
 * Does every package that must be installed have the version and content the lock file names?
 * @param {Record<string, LockedPackage>} installed packages of node_modules/.package-lock.json
 * @param {Record<string, LockedPackage>} wanted packages of package-lock.json
 * @returns {boolean}
 */
export function satisfies(installed, wanted) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = installed[path];
    // Optional packages may be for another platform.
    if (found === undefined) return entry.optional === true || entry.devOptional === true;
    return found.version === entry.version && found.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
