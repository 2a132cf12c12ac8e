// out/ as the sources say: electron-vite runs when, and only when, a source changed since the last build.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { run, tail } from "./command.js";
import { filesUnder } from "./files.js";
import { withLock } from "./lock.js";
import { cacheDir, checkoutId, projectNode, root } from "./paths.js";
import { Stop, step } from "./say.js";

const inputs = ["src", "electron.vite.config.ts", "package.json", "package-lock.json", "tsconfig.base.json"];
/** Holds the fingerprint of the sources that out/ was built from. */
export const stampFile = join(root, "out", ".sources");

/** Build out/ unless it belongs to the sources as they are. */
export async function ensureBuild() {
  if (builtFrom() === fingerprint()) return;
  await withLock(join(cacheDir(), "locks", `build-${checkoutId}`), async () => {
    const sources = fingerprint();
    if (builtFrom() === sources) return;
    rmSync(stampFile, { force: true });
    await step("Building", build);
    writeFileSync(stampFile, sources);
  });
}

async function build() {
  const cli = join(root, "node_modules", "electron-vite", "bin", "electron-vite.js");
  const { status, output } = await run(projectNode(), [cli, "build", "--logLevel", "warn"], { env: { ...process.env, NO_COLOR: "1" } });
  if (status === 0) return;
  throw new Stop(`the build failed:\n${tail(output, 40)}`, "fix the error above; `npm run build` shows it alone");
}

/** @returns {string | undefined} the fingerprint of the sources that out/ was built from */
function builtFrom() {
  if (!existsSync(join(root, "out", "main", "index.js"))) return undefined;
  return existsSync(stampFile) ? readFileSync(stampFile, "utf8") : undefined;
}

/**
 * Path, size and modification time of every source: enough to notice an edit without reading a file.
 * @returns {string}
 */
function fingerprint() {
  const hash = createHash("sha256");
  for (const file of inputs.flatMap((input) => filesUnder(join(root, input)))) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest("hex");
}
