import { AGGREGATIONS } from "../../../shared/promql/ast";
import { FUNCTION_NAMES } from "../../../shared/promql/functions/signatures";
import type { Series } from "../../../shared/sample";

/** What stands at the caret of an expression. */
export type Caret =
  | { kind: "word"; from: number; word: string }
  | { kind: "label"; from: number; word: string; metric?: string }
  | { kind: "value"; from: number; word: string; label: string; metric?: string }
  | { kind: "duration"; from: number; word: string }
  | { kind: "text" };

const KEYWORDS = ["by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool", "offset"] as const;
const DURATIONS = ["1m", "5m", "10m", "15m", "30m", "1h", "6h", "24h", "7d"] as const;
const GROUPING = /\b(by|without|on|ignoring|group_left|group_right)\s*$/i;

/** Reads the text before the caret. Brackets within strings do not count. */
export function caretOf(before: string): Caret {
  const open: { bracket: string; at: number }[] = [];
  let quote: { mark: string; at: number } | undefined;
  for (let at = 0; at < before.length; at++) {
    const sign = before.charAt(at);
    if (quote) {
      if (sign === "\\" && quote.mark !== "`") at += 1;
      else if (sign === quote.mark) quote = undefined;
    } else if (sign === '"' || sign === "'" || sign === "`") quote = { mark: sign, at };
    else if (sign === "#") at = endOfLine(before, at);
    else if ("({[".includes(sign)) open.push({ bracket: sign, at });
    else if (")}]".includes(sign)) open.pop();
  }
  const inner = open.at(-1);
  const metric = inner?.bracket === "{" ? /([a-zA-Z_:][\w:]*)\s*$/.exec(before.slice(0, inner.at))?.[1] : undefined;
  if (quote) {
    const label = inner?.bracket === "{" ? /([a-zA-Z_]\w*)\s*(?:=~|!~|!=|=)\s*$/.exec(before.slice(inner.at, quote.at))?.[1] : undefined;
    return label === undefined ? { kind: "text" } : { kind: "value", from: quote.at + 1, word: before.slice(quote.at + 1), label, metric };
  }
  const word = /[a-zA-Z_:][\w:]*$/.exec(before)?.[0] ?? "";
  const from = before.length - word.length;
  if (inner?.bracket === "[") {
    const typed = /[\w.]*$/.exec(before)?.[0] ?? "";
    return { kind: "duration", from: before.length - typed.length, word: typed };
  }
  if (inner?.bracket === "{") return { kind: "label", from, word, metric };
  if (inner?.bracket === "(" && GROUPING.test(before.slice(0, inner.at))) return { kind: "label", from, word };
  // After a digit it is the end of a number or a duration.
  return /[\w.]$/.test(before) && word === "" ? { kind: "text" } : { kind: "word", from, word };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end === -1 ? text.length : end;
}

export interface Offer {
  label: string;
  kind: "metric" | "function" | "aggregation" | "keyword" | "label" | "value" | "duration";
  /** What is written; the label itself where it is left out. */
  apply?: string;
}

/** Offers for a caret out of the series that fit it. */
export function offersFor(caret: Caret, series: readonly Series[]): Offer[] {
  switch (caret.kind) {
    case "text": return [];
    case "duration": return DURATIONS.map((label) => ({ label, kind: "duration" }));
    case "label": return unique(series.filter(({ name }) => caret.metric === undefined || name === caret.metric).flatMap(({ labels }) => Object.keys(labels))).map((label) => ({ label, kind: "label" }));
    case "value": {
      const values = series.filter(({ name }) => caret.metric === undefined || name === caret.metric).flatMap(({ labels }) => labels[caret.label] ?? []);
      return unique(values).map((label) => ({ label, kind: "value", apply: JSON.stringify(label).slice(1, -1) }));
    }
    case "word": return [
      ...unique(series.map(({ name }) => name)).map((label): Offer => ({ label, kind: "metric" })),
      ...FUNCTION_NAMES.map((label): Offer => ({ label, kind: "function", apply: `${label}(` })),
      ...AGGREGATIONS.map((label): Offer => ({ label, kind: "aggregation" })),
      ...KEYWORDS.map((label): Offer => ({ label, kind: "keyword" })),
    ];
  }
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
