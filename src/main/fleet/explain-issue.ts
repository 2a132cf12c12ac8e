import type { z } from "zod";
import { Fleet } from "../../shared/fleet";
import type { Problem } from "../../shared/problem";
import { suggestion } from "../../shared/suggest";
import { bare, isDurationAt, keysAt, schemaAt } from "./schema-walk";
import type { Path, YamlText } from "./yaml-text";

type Issue = z.core.$ZodIssue;

/** What the schema refuses, in the words of somebody who has to correct the file. */
export function explainIssue(issue: Issue, text: YamlText): Problem[] {
  const path = issue.path.map((step) => (typeof step === "symbol" ? String(step) : step));
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        code: "fleet.unknown-key",
        message: `unknown key '${key}'`,
        next: suggestion(key, keysAt(Fleet, path)),
        at: text.place([...path, key], "key"),
      }));
    case "invalid_key":
      return [{
        code: "fleet.name", message: `'${String(path.at(-1))}' cannot be a name here`,
        next: issue.issues[0]?.message, at: text.place(path, "key"),
      }];
    case "invalid_union":
      if (issue.errors.length === 0) return [choiceProblem(issue, path, text)];
      return [{ code: "fleet.value", message: `${nameOf(path)} has a value of the wrong kind`, next: unionFix(issue), at: text.place(path) }];
    default:
      return [plainProblem(issue, path, text)];
  }
}

/** An object that comes in several forms, told apart by one of its keys. */
function choiceProblem(issue: Extract<Issue, { code: "invalid_union" }>, path: Path, text: YamlText): Problem {
  const value = valueAt(text.value, path);
  const known = ("options" in issue && Array.isArray(issue.options) ? issue.options : []).map(String);
  if (value === undefined) return { code: "fleet.missing-key", message: `'${String(path.at(-1))}' is missing${inParent(path)}`, next: `add '${String(path.at(-1))}: ' with one of ${known.join(", ")}`, at: text.place(path) };
  return { code: "fleet.value", message: `${nameOf(path)}: ${JSON.stringify(value)} is none of the accepted values`, next: suggestion(typeof value === "string" ? value : "", known), at: text.place(path) };
}

function plainProblem(issue: Issue, path: Path, text: YamlText): Problem {
  const value = valueAt(text.value, path);
  if (value === undefined) {
    return { code: "fleet.missing-key", message: `'${String(path.at(-1) ?? "")}' is missing${inParent(path)}`, next: missingFix(path), at: text.place(path) };
  }
  if (value === null) {
    return { code: "fleet.empty", message: `${nameOf(path)} is empty`, next: "fill it in, or remove the line", at: text.place(path, "key") };
  }
  return { code: "fleet.value", message: `${nameOf(path)}: ${wrong(issue, value)}`, next: valueFix(issue, value, path), at: text.place(path) };
}

const nameOf = (path: Path) => (path.length === 0 ? "the file" : `'${path.join(".")}'`);
const inParent = (path: Path) => (path.length > 1 ? ` in '${path.slice(0, -1).join(".")}'` : "");

function wrong(issue: Issue, value: unknown): string {
  if (issue.code === "invalid_type") return `${kindOf(value)} where ${article(issue.expected)} belongs`;
  if (issue.code === "invalid_value") return `${JSON.stringify(value)} is none of the accepted values`;
  if (issue.code === "invalid_format" && issue.format === "url") return `"${String(value)}" is not a URL`;
  return issue.message;
}

function valueFix(issue: Issue, value: unknown, path: Path): string | undefined {
  if (isDurationAt(Fleet, path)) return "write it with a unit: 10s, 5m or 1h30m";
  if (issue.code === "invalid_value") return suggestion(String(value), issue.values.map(String));
  if (issue.code === "invalid_format" && issue.format === "url") return "write it whole: http://127.0.0.1:8000/health";
  if (issue.code === "invalid_format" && issue.format === "starts_with") return "write an absolute path: it starts with '/'";
  if (issue.code !== "invalid_type") return undefined;
  if (issue.expected === "string" && (typeof value === "number" || typeof value === "boolean")) return `put it in quotes: "${value}"`;
  if (issue.expected === "boolean") return "write true or false";
  if (issue.expected === "array") return "write a list: [a, b]";
  return undefined;
}

/** Sample of what to add for a missing key. */
function missingFix(path: Path): string {
  const key = String(path.at(-1));
  if (key === "quarterdeck") return "begin the file with 'quarterdeck: 1'";
  const schema = bare(schemaAt(Fleet, path));
  const shape = keysAt(Fleet, path);
  if (shape.length > 0) return `add '${key}:' with ${shape.slice(0, 4).join(", ")}`;
  return `add '${key}: ...'${schema === undefined ? "" : "; docs/fleet.example.yaml shows it"}`;
}

function unionFix(issue: Extract<Issue, { code: "invalid_union" }>): string {
  const accepted = issue.errors.flatMap((errors) => errors.map((error) => (error.code === "invalid_type" ? article(error.expected) : error.message)));
  return `write ${[...new Set(accepted)].join(" or ")}`;
}

const WORDS: Record<string, string> = {
  string: "a text", number: "a number", int: "a whole number", boolean: "true or false", object: "a group of keys", record: "a group of names",
  array: "a list",
};
const article = (expected: string) => WORDS[expected] ?? expected;

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of keys";
  return `${article(typeof value)} (${JSON.stringify(value)})`;
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((found, step) => {
    if (typeof found !== "object" || found === null) return undefined;
    return Object.entries(found).find(([key]) => key === String(step))?.[1];
  }, value);
}
