// Everything between a fresh clone and a console that can be opened.
import { ensureBuild } from "./build.js";
import { carriedVersion } from "./carried-electron.js";
import { checkSandbox, hasDisplay, sandboxArguments } from "./display.js";
import { ensureElectron } from "./electron.js";
import { ensureNpmPackages } from "./npm-packages.js";
import { ensureSqliteBinding, hasSqliteBinding } from "./sqlite-binding.js";
import { ensureBuildTools, ensureElectronSystem } from "./system-packages.js";

/**
 * @typedef {object} Desktop
 * @property {import("./electron.js").ElectronChoice} electron
 * @property {string[]} args arguments this machine needs before the application's folder
 * @property {Record<string, string>} env variables this Electron needs
 * @property {boolean} display false: it has to run under Xvfb
 */

/**
 * Bring Electron, its system libraries and its SQLite binding. npm packages must be there.
 * @returns {Promise<Desktop>}
 */
export async function ensureDesktop() {
  const electron = await ensureElectron(sqliteBinding);
  const display = hasDisplay();
  await ensureElectronSystem(electron.executable, { xvfb: !display });
  checkSandbox(electron.executable);
  return { electron, args: sandboxArguments(), env: await environment(electron), display };
}

/** @returns {Promise<string>} the carried Electron's SQLite binding */
async function sqliteBinding() {
  if (!hasSqliteBinding(carriedVersion)) await ensureBuildTools();
  return ensureSqliteBinding(carriedVersion);
}

/**
 * @param {import("./electron.js").ElectronChoice} electron
 * @returns {Promise<Record<string, string>>}
 */
async function environment(electron) {
  const env = { ELECTRON_EXEC_PATH: electron.executable };
  if (electron.kind === "official") return env;
  const given = { ...env, ELECTRON_OVERRIDE_DIST_PATH: electron.dist };
  return electron.kind === "given" ? given : { ...given, QUARTERDECK_SQLITE_BINDING: await sqliteBinding() };
}

/**
 * npm packages, Electron and the build: all that `npm start` needs. The build goes on while Electron is brought.
 * @param {{ build: boolean }} options
 * @returns {Promise<Desktop>}
 */
export async function prepare({ build }) {
  await ensureNpmPackages();
  const [desktop, built] = await Promise.allSettled([ensureDesktop(), build ? ensureBuild() : undefined]);
  if (built.status === "rejected") throw built.reason;
  if (desktop.status === "rejected") throw desktop.reason;
  return desktop.value;
}

