import { z } from "zod";
import type { FenceFinding } from "./fence-finding";
import { variableAt, Word, WordMaker } from "./words";

/** How the values of variables are written into a body. */
const BodyKind = z.enum(["json", "form", "xml", "text"]);
export type BodyKind = z.infer<typeof BodyKind>;

/** A request as a fence's text says it, variables still in it. */
export const HttpText = z.object({
  method: z.string(),
  url: Word,
  headers: z.array(z.object({ name: z.string(), value: Word })),
  body: z.object({ kind: BodyKind, text: Word }).optional(),
});
export type HttpText = z.infer<typeof HttpText>;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const READING = new Set(["GET", "HEAD", "OPTIONS"]);
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)$/;

/** Reads a request: `METHOD URL`, headers, an empty line, a body; or an address alone. Lines before it that begin with "#" are comments. */
export function parseHttp(source: string): { request?: HttpText; findings: FenceFinding[] } {
  const lines = source.split("\n").map((text) => text.replace(/\r$/, ""));
  const findings: FenceFinding[] = [];
  const indexOf = (line: number) => lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
  const error = (line: number, message: string, next?: string) => findings.push({ severity: "error", code: "http", index: Math.min(indexOf(line), source.length), message, next });
  let at = lines.findIndex((line) => !/^\s*(?:#|\/\/|$)/.test(line));
  if (at < 0) return { findings };
  const [, method = "GET", url = ""] = /^\s*(?:([A-Za-z]+)\s+)?(\S+)(?:\s+HTTP\/[\d.]+)?\s*$/.exec(lines[at] ?? "") ?? [];
  if (url === "") error(at, "a request begins with METHOD URL, or with the URL alone", "A space in an address is written %20.");
  else if (!METHODS.some((known) => known === method.toUpperCase())) error(at, `'${method.slice(0, 20)}' is no method`, `Methods: ${METHODS.join(", ")}.`);
  else if (!/^(?:https?:\/\/|\$)/.test(url)) error(at, "an address begins with http://, https:// or a variable");
  const headers: HttpText["headers"] = [];
  for (at++; at < lines.length && (lines[at] ?? "").trim() !== ""; at++) {
    const [, name, value] = HEADER.exec(lines[at] ?? "") ?? [];
    if (name === undefined || value === undefined) error(at, "a header is written Name: value; an empty line stands before the body");
    else if (FORBIDDEN.has(name.toLowerCase())) error(at, `the header ${name} is the console's own to send`);
    else headers.push({ name, value: wordOf(value.trimEnd()) });
  }
  const body = bodyOf(lines.slice(at + 1).join("\n"), headers, (message, next) => error(Math.min(at + 1, lines.length - 1), message, next));
  return { request: { method: method.toUpperCase(), url: wordOf(url), headers, ...(body ? { body } : {}) }, findings };
}

/** Where a step that says risk=read asks for more than to look. */
export function understatedHttp(source: string): FenceFinding[] {
  const method = parseHttp(source).request?.method ?? "GET";
  if (READING.has(method)) return [];
  return [{ severity: "error", code: "risk-understated", index: 0, message: `the step says risk=read, but ${method} is for changing something`, next: "Write risk=change, or ask with GET." }];
}

/** Framing belongs to the client: a header that contradicts it would hide a second request in the first. */
const FORBIDDEN = new Set(["content-length", "transfer-encoding", "connection", "host", "upgrade", "expect", "te", "trailer"]);

function wordOf(text: string): Word {
  const maker = new WordMaker();
  for (let index = 0; index < text.length; ) {
    const variable = variableAt(text, index);
    if (variable) maker.variable(variable.name);
    else maker.text(text[index] ?? "");
    index += variable?.length ?? 1;
  }
  return maker.take() ?? [];
}

function bodyOf(text: string, headers: HttpText["headers"], error: (message: string, next?: string) => void): HttpText["body"] {
  if (text.trim() === "") return undefined;
  const word = wordOf(text.replace(/\n+$/, ""));
  const type = headers.find(({ name }) => name.toLowerCase() === "content-type")?.value.map((part) => ("text" in part ? part.text : "$")).join("");
  const kind = kindOf(type, text);
  if (kind === undefined && word.some((part) => "name" in part)) error(`a variable cannot be written into a body of type ${type}`, "Bodies that can hold variables: JSON, forms, XML and plain text.");
  return { kind: kind ?? "text", text: word };
}

function kindOf(type: string | undefined, text: string): BodyKind | undefined {
  if (type === undefined) return /^\s*[{[]/.test(text) ? "json" : "text";
  if (/^[\w.-]+\/(?:[\w.-]+\+)?json\b/i.test(type)) return "json";
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return "form";
  if (/^[\w.-]+\/(?:[\w.-]+\+)?xml\b/i.test(type)) return "xml";
  return /^text\/plain\b/i.test(type) ? "text" : undefined;
}
