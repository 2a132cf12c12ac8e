import type { Executor } from "./model";
import { blankSql } from "./sql";

/** Where `$NAME` stands in a text. */
export interface VariableUse {
  name: string;
  index: number;
  /** As it is written: "$NAME" or "${NAME%x}". */
  text: string;
}

const NAME = "[A-Z_][A-Z0-9_]{0,63}";
const REFERENCE = new RegExp(String.raw`\$(?:(${NAME})(?![A-Za-z0-9_])|\{[#!]?(${NAME})(?![A-Za-z0-9_])([^}]{0,200})\})`, "g");

const HAS_DEFAULT = /^:?[-=+?]/;

/** Names that any shell has of itself. */
const SHELL_NAMES = new Set(
  ("PATH HOME USER LOGNAME SHELL PWD OLDPWD LANG LC_ALL TERM TMPDIR HOSTNAME HOSTTYPE OSTYPE MACHTYPE UID EUID PPID RANDOM SECONDS " +
    "LINENO IFS OPTARG OPTIND REPLY PIPESTATUS BASH_REMATCH BASH_SOURCE BASH_VERSION BASH FUNCNAME COLUMNS LINES EPOCHSECONDS SRANDOM " +
    "TZ PS1 PS4 BASH_LINENO BASH_VERSINFO DIRSTACK GROUPS SHLVL MAIL EDITOR XDG_RUNTIME_DIR SSH_AUTH_SOCK SUDO_USER _").split(" "),
);

/** References to variables in capitals that the text does not bring itself. */
export function variablesIn(executor: Executor, source: string): VariableUse[] {
  switch (executor) {
    case "shell": {
      const text = blankShell(source);
      const own = assignedIn(text);
      return references(text).filter(({ name }) => !own.has(name) && !SHELL_NAMES.has(name));
    }
    case "sql":
      return references(blankSql(source));
    default:
      return references(source);
  }
}

/** Every `$NAME` and `${NAME}`, except those with a default of their own: `${NAME:-x}`. */
export function references(text: string): VariableUse[] {
  return [...text.matchAll(REFERENCE)].flatMap((found) => {
    const name = found[1] ?? found[2] ?? "";
    const hasDefault = found[3] !== undefined && HAS_DEFAULT.test(found[3]);
    return hasDefault || text[found.index - 1] === "\\" ? [] : [{ name, index: found.index, text: found[0] }];
  });
}

/** The script with what the shell takes literally blanked out: single quotes, comments, here-documents with a quoted word. */
function blankShell(source: string): string {
  const out: string[] = [];
  /** Whether we are in double quotes, for each "(" around us. */
  const nesting: boolean[] = [];
  let inDouble = false;
  let hereDocuments: string[] = [];
  for (let index = 0; index < source.length; ) {
    const char = source[index] ?? "";
    let end = index + 1;
    let isLiteral = true;
    if (char === "\\") end = Math.min(index + 2, source.length);
    else if (char === "'" && !inDouble) end = after(source, source.indexOf("'", index + 1), 1);
    else if (char === "#" && !inDouble && /^[\s;(&|]?$/.test(source[index - 1] ?? "")) end = after(source, source.indexOf("\n", index), 0);
    else if (char === "<" && !inDouble && source.startsWith("<<", index) && source[index + 2] !== "<") {
      const word = /^<<-?[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\(\S+))/.exec(source.slice(index, index + 200));
      if (word) hereDocuments.push(word[1] ?? word[2] ?? word[3] ?? "");
      end = index + (word?.[0].length ?? 2);
    } else if (char === "\n" && hereDocuments.length > 0) {
      for (const word of hereDocuments) end = endOfHereDocument(source, end, word);
      hereDocuments = [];
    } else {
      isLiteral = false;
      if (char === '"') inDouble = !inDouble;
      else if (char === "(" && (!inDouble || source[index - 1] === "$")) {
        nesting.push(inDouble);
        inDouble = false;
      } else if (char === ")" && !inDouble) inDouble = nesting.pop() ?? false;
    }
    const taken = source.slice(index, end);
    out.push(isLiteral ? taken.replace(/[^\n]/g, " ") : taken);
    index = end;
  }
  return out.join("");
}

function after(text: string, found: number, length: number): number {
  return found < 0 ? text.length : found + length;
}

function endOfHereDocument(source: string, from: number, word: string): number {
  for (let at = from; at < source.length; ) {
    const end = after(source, source.indexOf("\n", at), 0);
    if (source.slice(at, end).trim() === word) return end;
    at = end + 1;
  }
  return source.length;
}

/** How a script gives values to names: assignment, loops, builtins, and `${NAME:=value}`. */
const ASSIGNMENTS = [
  String.raw`(?:^|[\s;&|({])(${NAME})(?:\[[^\]\n]{0,80}\])?\+?=`,
  String.raw`\bfor\s+(${NAME})\b`,
  String.raw`\b(?:read|mapfile|readarray|getopts|local|declare|export|readonly|typeset|select)\b([^\n;|&<]{0,300})`,
  String.raw`\bprintf\s+-v\s+(${NAME})`,
  String.raw`\$\{(${NAME}):?=`,
].map((source) => new RegExp(source, "g"));

/** Names that the script gives values itself. */
function assignedIn(text: string): Set<string> {
  const names = new Set<string>();
  for (const pattern of ASSIGNMENTS) {
    for (const found of text.matchAll(pattern)) for (const name of (found[1] ?? "").split(/[\s=]+/)) names.add(name);
  }
  return names;
}
