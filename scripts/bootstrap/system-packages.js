// What Electron needs from the operating system on Linux: installed as root on Debian and Ubuntu, named otherwise.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onPath, run, tail } from "./command.js";
import { cacheDir } from "./paths.js";
import { MachineLacks, Stop, say, step } from "./say.js";

/**
 * @typedef {object} Need
 * @property {string[]} packages Debian's names
 * @property {string} why for the person who sees them installed
 */

const libraries = ["libgtk-3-0", "libnss3", "libasound2", "libgbm1", "libxss1", "libatk-bridge2.0-0"];

/** @returns {boolean} */
export const isRoot = () => process.getuid?.() === 0;

/** @returns {boolean} Debian, Ubuntu and what derives from them */
const isDebianLike = () => process.platform === "linux" && onPath("apt-get");

/**
 * Make sure that this Electron's libraries are there, and Xvfb where it will be needed.
 * @param {string} executable Electron's
 * @param {{ xvfb: boolean }} options
 */
export async function ensureElectronSystem(executable, { xvfb }) {
  if (process.platform !== "linux") return;
  const known = `${executable} ${statSync(executable).mtimeMs} ${packageDatabaseTime()}`;
  const stamp = join(cacheDir(), "libraries-present");
  const librariesPresent = readOr(stamp) === known;
  const missing = librariesPresent ? [] : await missingLibraries(executable);
  /** @type {Need[]} */
  const needs = [];
  if (missing.length > 0) needs.push({ packages: libraries, why: `Electron lacks ${few(missing)}` });
  if (xvfb && !onPath("Xvfb")) needs.push({ packages: ["xvfb"], why: "there is no display" });
  if (needs.length > 0) await install(needs);
  const left = needs.length > 0 ? await missingLibraries(executable) : [];
  if (left.length > 0) throw new MachineLacks(`Electron still lacks ${left.join(", ")}`, "install the packages that hold these libraries");
  if (librariesPresent && needs.length === 0) return;
  mkdirSync(cacheDir(), { recursive: true });
  writeFileSync(stamp, `${executable} ${statSync(executable).mtimeMs} ${packageDatabaseTime()}`);
}

/**
 * @param {string[]} names
 * @returns {string} the first few
 */
const few = (names) => (names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", "));

/** Compilers for the carried Electron's SQLite binding. */
export async function ensureBuildTools() {
  const missing = ["python3", "make", "g++"].filter((name) => !onPath(name));
  if (missing.length === 0) return;
  await install([{ packages: ["build-essential", "python3"], why: `building better-sqlite3 needs ${missing.join(", ")}` }]);
}

/**
 * Install packages as root on Debian and Ubuntu; otherwise stop, naming the command that does it.
 * @param {Need[]} needs
 */
export async function install(needs) {
  const why = needs.map((need) => need.why).join("; ");
  if (!isDebianLike()) {
    throw new MachineLacks(`${why}, and only Debian and Ubuntu packages can be installed from here`, "install it with this system's package manager");
  }
  const names = needs.flatMap((need) => need.packages);
  if (!isRoot()) {
    throw new MachineLacks(why, `sudo apt-get update && sudo apt-get install -y ${(await namesHere(names)).join(" ")}`);
  }
  await step(`Installing system packages (${why}): ${names.join(" ")}`, async () => {
    const first = await aptInstall(names);
    if (first.status === 0) return;
    // Package lists that are absent or old are the usual reason; fetch them and try once more.
    const updated = await run("apt-get", ["update", "-q"]);
    const second = await aptInstall(names);
    if (second.status === 0) return;
    throw new Stop(`apt-get could not install them:\n${tail(updated.output, 3)}\n${tail(second.output)}`, `apt-get install ${names.join(" ")}`);
  });
}

/** @param {string[]} names */
async function aptInstall(names) {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const args = ["install", "-y", "-q", "--no-install-recommends", ...(await namesHere(names))];
  return withoutServices(() => run("apt-get", args, { env }));
}

/**
 * Debian starts a package's services when it installs them, unless /usr/sbin/policy-rc.d forbids it: nobody asked for an SSH
 * server on this machine.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function withoutServices(work) {
  const policy = "/usr/sbin/policy-rc.d";
  if (existsSync(policy)) return work();
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(policy, { force: true });
  }
}

/**
 * Ubuntu 24.04 and Debian 13 renamed libraries to NAMEt64 when they went to 64-bit time.
 * @param {string[]} names
 * @returns {Promise<string[]>}
 */
async function namesHere(names) {
  const { stdout } = await run("apt-cache", ["pkgnames", "lib"]);
  const known = new Set(stdout.split("\n"));
  return names.map((name) => (known.has(`${name}t64`) ? `${name}t64` : name));
}

/**
 * The shared libraries an executable asks for and the system does not have.
 * @param {string} executable
 * @returns {Promise<string[]>} their file names
 */
async function missingLibraries(executable) {
  const { status, output } = await run("ldd", [executable], { env: { ...process.env, LC_ALL: "C" } });
  if (status !== 0) say(`could not list Electron's libraries (ldd: ${tail(output, 1)}); going on`);
  return parseMissingLibraries(output);
}

/**
 * @param {string} lddOutput
 * @returns {string[]}
 */
export function parseMissingLibraries(lddOutput) {
  return [...new Set([...lddOutput.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? ""))];
}

/** @returns {number} when dpkg last changed anything; 0 elsewhere */
function packageDatabaseTime() {
  try {
    return statSync("/var/lib/dpkg/status").mtimeMs;
  } catch {
    return 0;
  }
}

/** @param {string} file */
function readOr(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
