import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * @param {string} path a file or folder
 * @returns {string[]} files, in a fixed order; none where nothing is there
 */
export function filesUnder(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]))
    .sort();
}
