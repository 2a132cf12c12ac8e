import { raise } from "../../problem";
import { Labels, parsePromql } from "../../promql";
import { bare } from "../../promql/ast";

/** One value of an input series: a number, nothing, the word that the series ended, or a native histogram. */
export type InputValue = number | "none" | "stale" | "histogram";

/** Reads `name{label="value"}`, `{label="value"}` or nothing; throws a ProblemError. */
export function readLabels(text: string): Labels {
  const trimmed = text.trim();
  if (trimmed === "" || /^\{\s*\}$/.test(trimmed)) return Labels.none;
  const parsed = parsePromql(trimmed.replace(/\{\s*\}$/, ""));
  if (!parsed.ok) return raise({ ...parsed.problem, message: `${JSON.stringify(text)} names no series: ${parsed.problem.message}` });
  const expr = bare(parsed.value.expr);
  if (expr.kind !== "selector" || expr.matchers.some(({ op }) => op !== "=")) return raise({ code: "rules.series", message: `${JSON.stringify(text)} names no series` });
  return Labels.of(expr.matchers.map(({ name, value }) => [name, value]));
}

/** Samples that one series of a test may have. */
const MAX_VALUES = 2_000_000;

const VALUE = /\{\{[\s\S]*?\}\}(?:[+-]\{\{[\s\S]*?\}\})?(x\d+)?|\S+/g;

/** Reads `1 2 _ stale 0+10x3 _x5 {{...}}x2`; throws a ProblemError. In a series 0x5 is six zeros. */
export function readValues(text: string): InputValue[] {
  const values: InputValue[] = [];
  for (const [token, count] of text.matchAll(VALUE)) {
    const repeats = Number(count?.slice(1) ?? 0);
    if (values.length + repeats > MAX_VALUES) raise({ code: "rules.series", message: `a series has more than ${MAX_VALUES} values` });
    values.push(...(token.startsWith("{{") ? repeated("histogram", repeats + 1) : expanded(token, MAX_VALUES - values.length)));
  }
  return values;
}

const repeated = (value: InputValue, count: number): InputValue[] => Array.from({ length: count }, () => value);

const UNSIGNED = String.raw`(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)`;
const NUMBER = new RegExp(`^[+-]?${UNSIGNED}$`, "i");
const REPEATED = new RegExp(`^([+-]?${UNSIGNED})(?:([+-])(${UNSIGNED}))?x(\\d+)$`, "i");

function expanded(token: string, room: number): InputValue[] {
  const special = /^(_|stale)(?:x(\d+))?$/.exec(token);
  const series = REPEATED.exec(token);
  if (Number(special?.[2] ?? series?.[4] ?? 0) > room) return raise({ code: "rules.series", message: `a series has more than ${MAX_VALUES} values` });
  if (special) return repeated(special[1] === "_" ? "none" : "stale", Number(special[2] ?? 1));
  if (NUMBER.test(token)) return [numberOf(token)];
  if (!series) return raise({ code: "rules.series", message: `${JSON.stringify(token)} is no value of a series`, next: "write numbers, _, stale, 1x4 or 1+2x4" });
  const change = series[3] === undefined ? 0 : numberOf(series[3]) * (series[2] === "-" ? -1 : 1);
  const values: InputValue[] = [];
  let value = numberOf(series[1] ?? "");
  for (let index = 0; index <= Number(series[4]); index++, value += change) values.push(value);
  return values;
}

function numberOf(text: string): number {
  const word = text.toLowerCase();
  if (word.endsWith("inf")) return word.startsWith("-") ? -Infinity : Infinity;
  return word.endsWith("nan") ? Number.NaN : Number(word);
}
