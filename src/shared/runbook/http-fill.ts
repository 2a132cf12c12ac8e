import { type Outcome, type Problem, refuse, succeed } from "../problem";
import type { BodyKind, HttpText } from "./http";
import { filled, type Word } from "./words";

/** A request with its variables' values. */
export interface HttpRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
}

/** Writes values into a request, each escaped as its place asks for. A value that no escaping makes safe is refused. */
export function fillHttp(request: HttpText, valueOf: (name: string) => string): Outcome<HttpRequest> {
  try {
    const url = fillUrl(request.url, valueOf);
    const headers: Record<string, string> = {};
    for (const { name, value } of request.headers) headers[name] = fillHeader(name, value, valueOf);
    const { body } = request;
    if (!body) return succeed({ method: request.method, url, headers });
    const names = Object.keys(headers).map((name) => name.toLowerCase());
    if (body.kind === "json" && !names.includes("content-type")) headers["Content-Type"] = "application/json";
    return succeed({ method: request.method, url, headers, body: FILL[body.kind](body.text, valueOf) });
  } catch (thrown) {
    if (thrown instanceof Refused) return refuse(thrown.problem);
    throw thrown;
  }
}

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

const refused = (message: string, next?: string): never => {
  throw new Refused({ code: "http.value", message, next });
};

type ValueOf = (name: string) => string;

/** Percent-encodes values in path and query. In front of the path a value must look like a host or port, or be a whole address. */
function fillUrl(word: Word, valueOf: ValueOf): string {
  let url = "";
  word.forEach((part, index) => {
    if ("text" in part) url += part.text;
    else if (index === 0) url += wholeAddress(part.name, valueOf(part.name));
    else if (/^https?:\/\/[^/?#]*$/i.test(url)) url += hostPart(part.name, valueOf(part.name));
    else url += encoded(part.name, valueOf(part.name));
  });
  if (!URL.canParse(url) || !/^https?:/i.test(url)) return refused("The address cannot be read", "Write it like http://127.0.0.1:8000/health.");
  const parsed = new URL(url);
  if (word.some((part) => "name" in part) && pathSegments(url).some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) refused("A value would make the path climb ('.' or '..')");
  return parsed.href;
}

const pathSegments = (url: string): string[] => (/^https?:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1] ?? "").split("/");

function wholeAddress(name: string, value: string): string {
  const usable = /^https?:\/\/[^\s\\@]+$/i.test(value) && URL.canParse(value);
  return usable ? value : refused(`$${name} begins the address, and its value is no http or https address`);
}

const hostPart = (name: string, value: string): string =>
  /^(?:[A-Za-z0-9_.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/.test(value) ? value : refused(`$${name} names a server, and its value is no host name, address or port`);

function encoded(name: string, value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return refused(`The value of $${name} is not well-formed text`);
  }
}

function fillHeader(name: string, word: Word, valueOf: ValueOf): string {
  const value = filled(word, valueOf);
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return /^[\t\x20-\x7E\x80-\xFF]*$/.test(value) ? value : refused(`The header ${name} would hold a line break, a control character or a letter beyond Latin-1`);
}

const FILL: Record<BodyKind, (text: Word, valueOf: ValueOf) => string> = {
  json: fillJson,
  form: (text, valueOf) => text.map((part) => ("text" in part ? part.text : encoded(part.name, valueOf(part.name)))).join(""),
  xml: (text, valueOf) => text.map((part) => ("text" in part ? part.text : xmlText(part.name, valueOf(part.name)))).join(""),
  text: filled,
};

/** Within quotes a value becomes part of the string; outside of them it must be a JSON number, true, false or null. */
function fillJson(text: Word, valueOf: ValueOf): string {
  let json = "";
  let inString = false;
  for (const part of text) {
    if ("text" in part) {
      inString = endsInString(part.text, inString);
      json += part.text;
    } else {
      const value = valueOf(part.name);
      if (inString) json += JSON.stringify(value).slice(1, -1);
      else if (/^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)$/.test(value)) json += value;
      else refused(`$${part.name} stands outside of quotes, and its value is no JSON number, true, false or null`, `Write "$${part.name}" where a text is meant.`);
    }
  }
  try {
    JSON.parse(json);
    return json;
  } catch (thrown) {
    return refused(`The body is not JSON: ${thrown instanceof Error ? thrown.message : ""}`);
  }
}

function endsInString(text: string, inString: boolean): boolean {
  let inside = inString;
  for (let index = 0; index < text.length; index++) {
    if (inside && text[index] === "\\") index++;
    else if (text[index] === '"') inside = !inside;
  }
  return inside;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

function xmlText(name: string, value: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  if (/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/.test(value)) refused(`The value of $${name} holds a character that XML cannot`);
  return value.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? char);
}
