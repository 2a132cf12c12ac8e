// Compose v2 as a plugin of the docker command, for tests: this release of Debian may only have v1, a later one packages v2.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { onPath, run } from "../bootstrap/command.js";
import { cacheDir } from "../bootstrap/paths.js";
import { say } from "../bootstrap/say.js";

const VERSION = "2.26.1-4";
/** Of Debian's own package list. */
const SHA256 = "47681197cb2b1ab88206b42a1a92fc75f50d9530a6322d03494a473eed0408ea";
const POOL = `pool/main/d/docker-compose/docker-compose_${VERSION}_amd64.deb`;
const PLUGIN = "usr/libexec/docker/cli-plugins/docker-compose";
const WITHIN_MS = 120_000;

/**
 * The plugin's file, fetched once from the mirror that apt uses; undefined where that cannot be, which is said and fails nothing.
 * @returns {Promise<string | undefined>}
 */
export async function ensureComposeV2() {
  const file = join(cacheDir(), "tools", `docker-compose-${VERSION}`);
  if (existsSync(file)) return file;
  if (process.platform !== "linux" || process.arch !== "x64" || !onPath("dpkg-deb") || !onPath("apt-get")) return undefined;
  try {
    await bring(file);
    return file;
  } catch (error) {
    say(`compose v2 for tests could not be fetched: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

/** @param {string} file */
async function bring(file) {
  mkdirSync(dirname(file), { recursive: true });
  const folder = mkdtempSync(join(dirname(file), "compose-"));
  try {
    const { stdout } = await run("apt-get", ["indextargets", "--format", "$(SITE)"]);
    const site = stdout.split("\n").find((line) => /\/debian\/?$/.test(line));
    if (site === undefined) throw new Error("apt names no mirror of Debian");
    const reply = await fetch(`${site.replace(/\/$/, "")}/${POOL}`, { signal: AbortSignal.timeout(WITHIN_MS) });
    if (!reply.ok) throw new Error(`the mirror answered ${reply.status}`);
    const bytes = Buffer.from(await reply.arrayBuffer());
    if (createHash("sha256").update(bytes).digest("hex") !== SHA256) throw new Error("what the mirror gave is not what Debian packaged");
    writeFileSync(join(folder, "package.deb"), bytes);
    const { status, output } = await run("dpkg-deb", ["-x", join(folder, "package.deb"), folder]);
    if (status !== 0) throw new Error(output);
    copyFileSync(join(folder, PLUGIN), join(folder, "plugin"));
    renameSync(join(folder, "plugin"), file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
