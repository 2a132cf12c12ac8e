// Where things are: the checkout, its node_modules and the per-user cache that outlives them.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * The per-user cache folder: $XDG_CACHE_HOME/quarterdeck, else the platform's own.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string}
 */
export function cacheDir(env = process.env) {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, "quarterdeck");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "quarterdeck");
  if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "quarterdeck", "Cache");
  return join(homedir(), ".cache", "quarterdeck");
}

/** A short name for this checkout, so that checkouts sharing a cache do not share its locks. */
export const checkoutId = createHash("sha256").update(root).digest("hex").slice(0, 12);

/**
 * The Node that package.json brings; the running one before the first install.
 * @returns {string}
 */
export function projectNode() {
  const brought = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  return existsSync(brought) ? brought : process.execPath;
}
