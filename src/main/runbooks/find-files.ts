import type { Dirent } from "node:fs";
import { readdir, realpath } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { messageOf, type Problem } from "../../shared/problem";

/** Deeper folders and further files are not looked at: nobody keeps runbooks there, and a home folder must not be read whole. */
const DEEPEST = 8;
const MOST_FILES = 2_000;

export interface FoundFiles {
  /** Absolute paths, sorted. */
  files: string[];
  /** Every folder looked into. */
  folders: string[];
  problems: Problem[];
}

/** The Markdown files under a folder. Hidden folders, node_modules and whatever a symbolic link leads out to are left out. */
export async function findMarkdown(root: string): Promise<FoundFiles> {
  const found: FoundFiles = { files: [], folders: [], problems: [] };
  try {
    await lookInto(root, await realpath(root), 0, found);
  } catch (thrown) {
    found.problems.push({ code: "runbook.folder", message: "The folder of runbooks cannot be read.", cause: messageOf(thrown), at: { file: root } });
  }
  found.files.sort();
  return found;
}

async function lookInto(folder: string, realRoot: string, depth: number, found: FoundFiles): Promise<void> {
  found.folders.push(folder);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory()) {
      if (depth < DEEPEST) await lookInto(path, realRoot, depth + 1, found);
    } else if (isMarkdown(entry.name) && (await isInside(entry, path, realRoot, found))) {
      if (found.files.length >= MOST_FILES) return tooMany(realRoot, found);
      found.files.push(path);
    }
  }
}

export function isMarkdown(name: string): boolean {
  return /\.(?:md|markdown)$/i.test(name);
}

async function isInside(entry: Dirent, path: string, realRoot: string, found: FoundFiles): Promise<boolean> {
  if (entry.isFile()) return true;
  if (!entry.isSymbolicLink()) return false;
  const target = await realpath(path).catch(() => undefined);
  if (target === undefined) return false;
  const way = relative(realRoot, target);
  if (way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:|^[\\/]/.test(way)) return true;
  const next = "Open that file itself, or copy it into the folder.";
  found.problems.push({ code: "runbook.link", message: "A link that leads out of the folder of runbooks is not followed.", next, at: { file: path } });
  return false;
}

function tooMany(root: string, found: FoundFiles): void {
  const code = "runbook.too-many";
  if (found.problems.some((problem) => problem.code === code)) return;
  found.problems.push({ code, message: `Only the first ${MOST_FILES} Markdown files of the folder are listed.`, at: { file: root } });
}
