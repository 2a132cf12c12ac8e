import { Labels, METRIC_NAME } from "../../../src/shared/promql";
import { stringLiteral } from "../../../src/shared/promql/syntax/literals";

/** One value of a series in a script: a number, nothing, a staleness marker, or a native histogram. */
export type ScriptValue = number | "none" | "stale" | "histogram";

export interface ScriptSeries {
  labels: Labels;
  values: ScriptValue[];
}

/** Reads `name{label="value"} 1 2 _ 3+1x4 stale`. */
export function readSeries(line: string): ScriptSeries {
  const { labels, rest } = readLabels(line);
  return { labels, values: readValues(rest) };
}

function readLabels(line: string): { labels: Labels; rest: string } {
  const name = /^[a-zA-Z_:][a-zA-Z0-9_:]*/.exec(line)?.[0] ?? "";
  let rest = line.slice(name.length).trimStart();
  const pairs: [string, string][] = name === "" ? [] : [[METRIC_NAME, name]];
  if (rest.startsWith("{") && !rest.startsWith("{{")) {
    rest = rest.slice(1).trimStart();
    while (!rest.startsWith("}")) {
      const pair = /^("(?:[^"\\]|\\.)*"|[\w.]+)\s*(?:=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`))?\s*,?\s*/s.exec(rest);
      if (!pair?.[1]) throw new Error(`cannot read the labels of: ${line}`);
      const label = pair[1].startsWith('"') ? unquote(pair[1]) : pair[1];
      pairs.push(pair[2] === undefined ? [METRIC_NAME, label] : [label, unquote(pair[2])]);
      rest = rest.slice(pair[0].length);
    }
    rest = rest.slice(1);
  }
  return { labels: Labels.of(pairs), rest: rest.trim() };
}

const unquote = (quoted: string): string => stringLiteral(quoted) ?? quoted;

/** Reads `1 2 _ stale 0+10x3 _x5 {{...}}x2`. */
export function readValues(text: string): ScriptValue[] {
  const values: ScriptValue[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const histogram = /^\{\{.*?\}\}(?:[+-]\{\{.*?\}\})?(?:x(\d+))?\s*/.exec(rest);
    const token = histogram ?? /^\S+\s*/.exec(rest);
    if (!token) break;
    if (histogram) values.push(...repeated("histogram", 1 + Number(histogram[1] ?? 0)));
    else values.push(...expand(token[0].trim()));
    rest = rest.slice(token[0].length);
  }
  return values;
}

const repeated = (value: ScriptValue, count: number): ScriptValue[] => Array.from({ length: count }, () => value);

const UNSIGNED = String.raw`(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|nan)`;
const REPEATED = new RegExp(`^([+-]?${UNSIGNED})(?:([+-])(${UNSIGNED}))?x(\\d+)$`, "i");

function expand(token: string): ScriptValue[] {
  const special = /^(_|stale)(?:x(\d+))?$/.exec(token);
  if (special) return repeated(special[1] === "_" ? "none" : "stale", Number(special[2] ?? 1));
  const plain = readNumber(token);
  if (plain !== undefined) return [plain];
  const series = REPEATED.exec(token);
  const start = readNumber(series?.[1] ?? "");
  if (!series || start === undefined) throw new Error(`cannot read the value ${token}`);
  const change = series[3] === undefined ? 0 : (readNumber(series[3]) ?? Number.NaN) * (series[2] === "-" ? -1 : 1);
  const values = [start];
  for (let index = 0; index < Number(series[4]); index++) values.push((values.at(-1) ?? 0) + change);
  return values;
}

/** Reads a decimal number; undefined when it is none. In a series 0x5 is six zeros. */
export function readNumber(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  if (/^[+-]?inf$/.test(word)) return word.startsWith("-") ? -Infinity : Infinity;
  if (word === "nan") return Number.NaN;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word) ? Number(word) : undefined;
}

