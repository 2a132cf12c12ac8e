import { readdir, readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { isAbsolute, join, parse, sep } from "node:path";
import { messageOf, type Problem } from "../../../shared/problem";

/** OpenSSH's own limit (READCONF_MAX_DEPTH). */
const MAX_DEPTH = 16;

/** An ssh config as one text: included files in their places, `Match` blocks left out. */
export interface SshConfigText {
  text: string;
  problems: Problem[];
}

interface Scope {
  /** Relative Include patterns start here. */
  folder: string;
  depth: number;
}

/** Reads a config file and what it includes. The problems say what was left out; a missing first file throws. */
export async function readSshConfig(file: string): Promise<SshConfigText> {
  return expand(file, await readFile(file, "utf8"), { folder: parse(file).dir, depth: 0 });
}

async function expand(file: string, source: string, scope: Scope): Promise<SshConfigText> {
  const lines: string[] = [];
  const problems: Problem[] = [];
  let header: string | undefined;
  let ignoring = false;
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const { keyword, value } = directive(line);
    const at = { file, line: index + 1, column: 1 };
    if (keyword === "host") {
      [header, ignoring] = [line, false];
      lines.push(line);
    } else if (keyword === "match") {
      ignoring = true;
      problems.push({ code: "ssh-config.match", message: `the block "Match ${value}" is not imported`, next: "add what it says to the hosts it is for", at });
    } else if (keyword === "include" && !ignoring) {
      const included = await include(value, scope, at);
      problems.push(...included.problems);
      // Directives after an Include belong to the block before it, whatever blocks the included file opened.
      lines.push(included.text, ...(header === undefined ? [] : [header]));
    } else if (!ignoring) {
      lines.push(line);
    }
  }
  return { text: lines.join("\n"), problems };
}

function directive(line: string): { keyword: string; value: string } {
  const [, keyword = "", value = ""] = /^\s*([A-Za-z]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
  return { keyword: keyword.toLowerCase(), value };
}

async function include(value: string, scope: Scope, at: Problem["at"]): Promise<SshConfigText> {
  if (scope.depth + 1 >= MAX_DEPTH) {
    return { text: "", problems: [{ code: "ssh-config.depth", message: `Include goes deeper than ${MAX_DEPTH} files; the rest is left out`, next: "look for a file that includes itself", at }] };
  }
  const patterns = [...value.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const texts: string[] = [];
  const problems: Problem[] = [];
  for (const pattern of patterns) {
    for (const file of await filesMatching(absolute(pattern, scope.folder))) {
      try {
        const inner = await expand(file, await readFile(file, "utf8"), { ...scope, depth: scope.depth + 1 });
        texts.push(inner.text);
        problems.push(...inner.problems);
      } catch (thrown) {
        problems.push({ code: "ssh-config.unreadable", message: `the included file ${file} cannot be read`, cause: messageOf(thrown), at });
      }
    }
  }
  return { text: texts.join("\n"), problems };
}

function absolute(pattern: string, folder: string): string {
  if (pattern === "~" || pattern.startsWith("~/")) return join(homedir(), pattern.slice(1));
  return isAbsolute(pattern) ? pattern : join(folder, pattern);
}

/** Files that a glob of `*`, `?` and `[...]` names, sorted as OpenSSH reads them. A pattern without matches is fine. */
async function filesMatching(pattern: string): Promise<string[]> {
  const { root } = parse(pattern);
  let found = [root];
  const parts = pattern.slice(root.length).split(sep).filter((part) => part !== "");
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    const next = await Promise.all(found.map((folder) => entriesMatching(folder, part, last)));
    found = next.flat();
  }
  return found.sort();
}

async function entriesMatching(folder: string, part: string, last: boolean): Promise<string[]> {
  if (!/[*?[]/.test(part) && !last) return [join(folder, part)];
  const shape = globShape(part);
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // A leading dot must be written out, as in a shell. A link may lead to either kind.
    const matching = entries.filter(({ name }) => shape.test(name) && (!name.startsWith(".") || part.startsWith(".")));
    const kind = matching.filter((entry) => entry.isSymbolicLink() || (last ? entry.isFile() : entry.isDirectory()));
    return kind.map(({ name }) => join(folder, name));
  } catch {
    return [];
  }
}

function globShape(glob: string): RegExp {
  const source = glob.replaceAll(/\[(!?)([^\]]+)\]|[*?]|[.+^${}()|\\[\]]/g, (found, not: string | undefined, set: string | undefined) => {
    if (found === "*") return ".*";
    if (found === "?") return ".";
    return set === undefined ? `\\${found}` : `[${not ? "^" : ""}${set.replaceAll("\\", "\\\\")}]`;
  });
  return new RegExp(`^${source}$`);
}
