import type { Expectation } from "./model";

const OPERATORS = ["<=", ">=", "==", "!=", "<", ">"] as const;
const FLAGS = /^[imsu]*$/;

/**
 * Reads the value of `expect=`: `exit:2`, `status:404`, `>0.5`, `/ready/i`, `.status=ok` (a path in JSON output), `text:literal`, or words that the
 * output must hold. Gives a sentence when it is none of them.
 */
export function parseExpectation(text: string): Expectation | string {
  if (text === "") return "says nothing to expect";
  if (text.startsWith("exit:")) return parseExit(text.slice(5));
  if (text.startsWith("status:")) return parseStatus(text.slice(7));
  if (text.startsWith("text:")) return text.length > 5 ? { kind: "text", text: text.slice(5) } : "says no text to expect";
  if (text.startsWith("/")) return parsePattern(text);
  if (/^\.[\w[]/.test(text)) return parseJson(text);
  const op = OPERATORS.find((each) => text.startsWith(each));
  return op ? parseNumber(op, text.slice(op.length).trim()) : { kind: "text", text };
}

function parseExit(code: string): Expectation | string {
  if (!/^\d{1,3}$/.test(code) || Number(code) > 255) return "needs an exit status from 0 to 255, like exit:2";
  return { kind: "exit", code: Number(code) };
}

function parseStatus(code: string): Expectation | string {
  return /^[1-5]\d\d$/.test(code) ? { kind: "status", code: Number(code) } : "needs an HTTP status from 100 to 599, like status:404";
}

function parseNumber(op: (typeof OPERATORS)[number], digits: string): Expectation | string {
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(digits)) return `needs a number after ${op}`;
  return { kind: "number", op, value: Number(digits) };
}

function parsePattern(text: string): Expectation | string {
  const end = text.lastIndexOf("/");
  const source = text.slice(1, end);
  const flags = text.slice(end + 1);
  if (end === 0) return "is a pattern without its closing '/'";
  if (source === "" || !FLAGS.test(flags)) return "is not a pattern like /ready/i (flags: i, m, s, u)";
  try {
    new RegExp(source, flags);
  } catch (error) {
    return `is not a regular expression: ${error instanceof Error ? error.message : String(error)}`;
  }
  return { kind: "regex", source, flags };
}

function parseJson(text: string): Expectation | string {
  const equals = text.indexOf("=");
  if (equals < 0) return "names a JSON path without a value, like .status=ok";
  const path = text.slice(0, equals).replace(/=$/, "");
  return isJsonPath(path) ? { kind: "json", path, equals: text.slice(equals + 1).replace(/^=/, "") } : `has a JSON path that cannot be read: ${path}`;
}

/** ".a.b[0].c": names of letters, digits, "_" and "-", indexes in brackets. */
export function isJsonPath(path: string): boolean {
  return path.length <= 200 && /^(?:\.[\w-]+|\.?\[\d{1,6}\])+$/.test(path);
}
