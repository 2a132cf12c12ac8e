import { lstat, mkdir, realpath } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { messageOf, raise } from "../../shared/problem";
import { isMarkdown } from "./find-files";

/** As deep as the library looks. */
const DEEPEST = 8;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;
// eslint-disable-next-line no-control-regex -- what no file should be called
const FORBIDDEN = /[\u0000-\u001F\u007F-\u009F\\:*?"<>|\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/;

/**
 * The path of a runbook within the user's folder as a person wrote it, with its ending; throws "runbook.path". Names that another
 * system cannot hold are refused, as the folder is shared by Git.
 */
export function runbookPath(given: string): string {
  const path = given.trim().replaceAll("\\", "/").replace(/\/+/g, "/");
  const parts = path.split("/");
  const refuse = (message: string): never => raise({ code: "runbook.path", message, next: 'Write a name like "restart-worker" or "team/restart-worker".' });
  if (path === "" || path.length > 200) refuse("A runbook's name has 1 to 200 characters.");
  if (parts.length > DEEPEST) refuse(`A runbook lies at most ${DEEPEST} folders deep.`);
  for (const part of parts) {
    if (part === "" || part === "." || part === ".." || part.startsWith(".") || part.startsWith("-")) refuse(`"${given}" is not a name within your folder.`);
    if (FORBIDDEN.test(part) || part !== part.trim() || part.endsWith(".") || RESERVED.test(part) || part === "node_modules") refuse(`"${part}" cannot be the name of a file everywhere.`);
  }
  return isMarkdown(path) ? path : `${path}.md`;
}

/**
 * The file to write for a path within a folder; its folders are made. Throws where a link leads out of the folder, or the file is no
 * plain file.
 */
export async function placeWithin(folder: string, path: string): Promise<string> {
  const root = await realpath(folder).catch((thrown: unknown) => raise({ code: "runbook.folder", message: "The folder of your runbooks cannot be reached.", next: "Choose another one in the settings.", at: { file: folder } }, thrown));
  const file = join(root, path);
  const parent = dirname(file);
  if (!isWithin(root, file)) raise(leadsOut(file));
  await makeFolders(root, parent);
  const real = await realpath(parent);
  if (real !== root && !isWithin(root, real)) raise(leadsOut(file));
  return realFile(root, join(real, file.slice(parent.length + 1)));
}

/** A link to a file within the folder is written through; one that leads out is not. */
async function realFile(root: string, file: string): Promise<string> {
  const found = await lstat(file).catch(() => undefined);
  if (!found || found.isFile()) return file;
  if (!found.isSymbolicLink()) return raise({ code: "runbook.path", message: "There is a folder or a device of that name.", next: "Choose another name.", at: { file } });
  const target = await realpath(file).catch((thrown: unknown) => raise(leadsOut(file), thrown));
  if (!isWithin(root, target) || !(await lstat(target)).isFile()) raise(leadsOut(file));
  return target;
}

/** One by one from the root, so that none is made behind a link. */
async function makeFolders(root: string, parent: string): Promise<void> {
  let folder = root;
  for (const part of relative(root, parent).split(sep).filter(Boolean)) {
    folder = join(folder, part);
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined) await mkdir(folder).catch((thrown: unknown) => raise({ code: "runbook.folder", message: "A folder cannot be created.", cause: messageOf(thrown), at: { file: folder } }));
    else if (!isWithin(root, real)) raise(leadsOut(folder));
  }
}

export function isWithin(root: string, file: string): boolean {
  const way = relative(root, file);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !/^[A-Za-z]:|^[\\/]/.test(way);
}

const leadsOut = (file: string) => ({ code: "runbook.link", message: "This leads out of the folder of your runbooks; nothing was written.", next: "Replace the link by a copy of what it leads to.", at: { file } });
