import { readdir, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, parse, resolve, sep } from "node:path";

const MAGIC = /[*?[\]]/;

/**
 * Files that a path or pattern names, in order: `*`, `?` and `[a-z]` within a name, as rule_files of Prometheus has them. A plain path is
 * given back as it is, whether or not there is such a file.
 */
export async function filesOf(pattern: string, folder: string): Promise<string[]> {
  const path = isAbsolute(pattern) ? resolve(pattern) : resolve(folder, pattern);
  if (!MAGIC.test(pattern)) return [path];
  const { root } = parse(path);
  let found = [root];
  for (const part of path.slice(root.length).split(sep)) found = MAGIC.test(part) ? await matchesIn(found, part) : found.map((base) => join(base, part));
  const files = await Promise.all(found.map(async (file) => ((await isFile(file)) ? [file] : [])));
  return files.flat();
}

/** The folders that must be watched to see new files of a pattern: the deepest ones without a wildcard. */
export function folderOf(pattern: string, folder: string): string {
  let path = isAbsolute(pattern) ? resolve(pattern) : resolve(folder, pattern);
  do path = dirname(path);
  while (MAGIC.test(path));
  return path;
}

async function matchesIn(folders: readonly string[], part: string): Promise<string[]> {
  const names = await Promise.all(folders.map(async (folder) => {
    const all = await readdir(folder).catch(() => []);
    return all.filter((name) => matcherOf(part).test(name) && (!name.startsWith(".") || part.startsWith("."))).sort().map((name) => join(folder, name));
  }));
  return names.flat();
}

function matcherOf(part: string): RegExp {
  const source = part.replaceAll(/\*|\?|\[\^?[^\]]+\]|[\s\S]/g, (piece) => (piece === "*" ? ".*" : piece === "?" ? "." : piece.length > 1 ? piece : piece.replaceAll(/[\\^$.|+()[\]{}]/g, "\\$&")));
  try {
    return new RegExp(`^${source}$`, "su");
  } catch {
    // A class that is none ("[z-a]") matches nothing.
    return /(?!)/;
  }
}

const isFile = async (file: string): Promise<boolean> => stat(file).then((found) => found.isFile(), () => false);
