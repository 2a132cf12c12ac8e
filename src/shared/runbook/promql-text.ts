import { z } from "zod";
import { parseDuration } from "../duration";
import { type Outcome, refuse, succeed } from "../problem";
import { parsePromql } from "../promql";
import type { FenceFinding } from "./fence-finding";
import { variableAt } from "./words";

/** A query in pieces: text, and variables with the quote that they stand in; "" outside of quotes. */
export const PromqlPart = z.union([z.object({ text: z.string() }), z.object({ name: z.string(), quote: z.enum(["", '"', "'", "`"]) })]);
export type PromqlPart = z.infer<typeof PromqlPart>;

/** Takes a query apart. In comments nothing is a variable. */
export function promqlParts(source: string): PromqlPart[] {
  const parts: PromqlPart[] = [];
  let quote: "" | '"' | "'" | "`" = "";
  const text = (piece: string) => {
    const last = parts.at(-1);
    if (last && "text" in last) last.text += piece;
    else parts.push({ text: piece });
  };
  for (let index = 0; index < source.length; ) {
    const char = source[index] ?? "";
    const variable = variableAt(source, index);
    let length = 1;
    if (variable) {
      parts.push({ name: variable.name, quote });
      index += variable.length;
      continue;
    }
    if (quote === "" && char === "#") length = (source.indexOf("\n", index) + 1 || source.length + 1) - 1 - index || 1;
    else if (quote === "" && (char === '"' || char === "'" || char === "`")) quote = char;
    else if (quote !== "" && quote !== "`" && char === "\\") length = 2;
    else if (char === quote) quote = "";
    text(source.slice(index, index + length));
    index += length;
  }
  return parts;
}

/** Writes values into a query: escaped within quotes, as a number or duration outside of them. Anything else is refused. */
export function fillPromql(parts: readonly PromqlPart[], valueOf: (name: string) => string): Outcome<string> {
  let query = "";
  for (const part of parts) {
    if ("text" in part) {
      query += part.text;
      continue;
    }
    const value = valueOf(part.name);
    const written = part.quote === "" ? bare(value) : quoted(value, part.quote);
    if (written === undefined) {
      const why = part.quote === "" ? "is no number or duration, and outside of quotes nothing else may stand" : "holds a backtick and stands between backticks";
      return refuse({ code: "promql.value", message: `The value of $${part.name} ${why}.`, next: part.quote === "" ? `Put it into a label's value: {label="$${part.name}"}.` : "Use double quotes." });
    }
    query += written;
  }
  return succeed(query);
}

const bare = (value: string): string | undefined => (/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(value) || parseDuration(value) !== undefined ? value : undefined);

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "'": "\\'" };

function quoted(value: string, quote: string): string | undefined {
  if (quote === "`") return value.includes("`") ? undefined : value;
  return value.replace(/["'\\\n\r\t]/g, (char) => (char === '"' || char === "'" ? (char === quote ? (ESCAPES[char] ?? char) : char) : (ESCAPES[char] ?? char)));
}

/** What is wrong with a query, as far as it can be told without its values. */
export function checkPromql(source: string): FenceFinding[] {
  const parts = promqlParts(source);
  const stands = (bareValue: string) => parts.map((part) => ("text" in part ? part.text : part.quote === "" ? bareValue : "x")).join("");
  const [first, ...others] = ["1m", "1"].map((value) => parsePromql(stands(value)));
  const isSure = parts.every((part) => "text" in part);
  if (!first || first.ok || others.some(({ ok }) => ok) || source.trim() === "") return [];
  const { at } = first.problem;
  const lines = source.split("\n").slice(0, (at?.line ?? 1) - 1);
  const index = isSure ? lines.reduce((sum, text) => sum + text.length + 1, 0) + (at?.column ?? 1) - 1 : 0;
  return [{ severity: "error", code: "promql", index: Math.min(index, source.length), message: first.problem.message, next: first.problem.next }];
}
