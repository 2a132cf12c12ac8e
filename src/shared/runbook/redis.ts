import type { FenceFinding } from "./fence-finding";
import { literal, variableAt, type Word, WordMaker, type Words } from "./words";

export interface RedisText {
  commands: Words[];
  findings: FenceFinding[];
}

/** Reads a fence's text: one command a line, quoted as redis-cli has it; lines that begin with "#" are comments. */
export function parseRedis(source: string): RedisText {
  const commands: Words[] = [];
  const findings: FenceFinding[] = [];
  let index = 0;
  for (const [number, text] of source.split("\n").entries()) {
    const line = text.replace(/\r$/, "");
    const start = index;
    index += text.length + 1;
    if (/^\s*(?:#|$)/.test(line)) continue;
    const read = readLine(line);
    const refusal = "message" in read ? read : unusable(read.words);
    if (refusal) findings.push({ severity: "error", code: "redis", index: start + refusal.at, message: refusal.message, next: refusal.next });
    else if ("words" in read) commands.push({ words: read.words, line: number + 1 });
  }
  return { commands, findings };
}

interface Refusal {
  message: string;
  at: number;
  next?: string;
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", a: "\x07" };

function readLine(line: string): { words: Word[] } | Refusal {
  const words: Word[] = [];
  const maker = new WordMaker();
  const finish = () => {
    const word = maker.take();
    if (word) words.push(word);
  };
  for (let at = 0; at < line.length; ) {
    const char = line[at] ?? "";
    if (/\s/.test(char)) {
      finish();
      at++;
      continue;
    }
    if (char !== '"' && char !== "'") {
      at += takeOne(line, at, maker);
      continue;
    }
    const end = takeQuoted(line, at, maker);
    if (end === undefined) return { message: `this ${char} is never closed`, at };
    if (end < line.length && !/\s/.test(line[end] ?? "")) return { message: `something follows the closing ${char} without a space`, at: end, next: "redis-cli wants a space there." };
    at = end;
  }
  finish();
  return { words };
}

/** Takes a variable or a character; gives how many characters of the line that were. */
function takeOne(line: string, at: number, maker: WordMaker): number {
  const variable = variableAt(line, at);
  if (variable) maker.variable(variable.name);
  else maker.text(line[at] ?? "");
  return variable?.length ?? 1;
}

/** Takes a quoted text; gives where it ends, undefined where it does not. Variables stand in double quotes, never in single ones. */
function takeQuoted(line: string, start: number, maker: WordMaker): number | undefined {
  const mark = line[start];
  maker.begin();
  for (let at = start + 1; at < line.length; ) {
    const char = line[at] ?? "";
    if (char === mark) return at + 1;
    if (mark === "'") {
      const isQuote = line.startsWith("\\'", at);
      maker.text(isQuote ? "'" : char);
      at += isQuote ? 2 : 1;
    } else if (char !== "\\") {
      at += takeOne(line, at, maker);
    } else {
      at += takeEscape(line, at, maker);
    }
  }
  return undefined;
}

function takeEscape(line: string, at: number, maker: WordMaker): number {
  const hex = /^\\x([0-9a-fA-F]{2})/.exec(line.slice(at, at + 4));
  const next = line[at + 1] ?? "";
  maker.text(hex?.[1] === undefined ? (ESCAPES[next] ?? next) : String.fromCharCode(Number.parseInt(hex[1], 16)));
  return hex ? 4 : 2;
}

/** Commands that turn the connection into something that gives no single reply, or that the console does itself. */
const ENDLESS = new Set(["MONITOR", "SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "SYNC", "PSYNC"]);
const OWN = new Set(["AUTH", "HELLO", "QUIT", "RESET"]);

function unusable([first]: readonly Word[]): Refusal | undefined {
  const name = literal(first)?.toUpperCase();
  if (name === undefined) return { message: "the name of a command cannot be a variable", at: 0 };
  if (ENDLESS.has(name)) return { message: `${name} never ends`, at: 0, next: "Run redis-cli with a timeout in a bash fence." };
  if (name === "REDIS-CLI") return { message: "redis-cli is not part of the command", at: 0, next: "Write the command alone; the host and its password come from the fleet." };
  return OWN.has(name) ? { message: `${name} is the console's own: it logs in with the password that the fleet names`, at: 0 } : undefined;
}
