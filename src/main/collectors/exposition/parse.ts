import type { Outcome, Problem } from "../../../shared/problem";
import { refuse, succeed } from "../../../shared/problem";
import type { SeriesLabels } from "../../../shared/sample";
import { Malformed, readSampleLine } from "./sample-line";

export type ExpositionFormat = "text" | "openmetrics";

/** One value of an endpoint's page. */
export interface ExposedSample {
  name: string;
  labels: SeriesLabels;
  value: number;
  /** ms since the epoch, where the page gives a time. */
  at?: number;
}

/** A page taken apart. */
export interface Exposition {
  samples: ExposedSample[];
  /** "counter", "gauge", "histogram" ... by metric family, where the page says so. */
  types: ReadonlyMap<string, string>;
}

export interface ParseOptions {
  format: ExpositionFormat;
  /** A page with more samples is refused whole: half of it would look like the other half had ended. */
  maxSamples?: number;
}

const TEXT_TYPES = new Set(["counter", "gauge", "histogram", "summary", "untyped"]);
const OPENMETRICS_TYPES = new Set(["counter", "gauge", "histogram", "summary", "unknown", "info", "stateset", "gaugehistogram"]);

/**
 * Reads the text format 0.0.4 or OpenMetrics 1.0. A page that is wrong anywhere is refused whole, with the line and column, as Prometheus
 * does: a sample that was left out would look like a series that ended.
 */
export function parseExposition(page: string, { format, maxSamples = Infinity }: ParseOptions): Outcome<Exposition> {
  const isOpenMetrics = format === "openmetrics";
  const samples: ExposedSample[] = [];
  const types = new Map<string, string>();
  let hasEnded = false;
  let number = 0;
  for (const { line } of linesOf(page)) {
    number += 1;
    if (hasEnded) return malformed("there is something after # EOF", number);
    if (line === "" || /^[ \t\r]*$/.test(line)) {
      if (isOpenMetrics) return malformed("a line is empty", number);
      continue;
    }
    try {
      if (line.startsWith("#")) hasEnded = readComment(line, types, isOpenMetrics);
      else samples.push(exposed(line, isOpenMetrics));
    } catch (thrown) {
      if (thrown instanceof Malformed) return malformed(thrown.message, number, thrown.column);
      throw thrown;
    }
    if (samples.length > maxSamples) return refuse({ code: "exposition.too-many", message: `The page has more than ${maxSamples} samples.`, next: "Raise its limit: in the fleet file, or have the endpoint tell less." });
  }
  if (isOpenMetrics && !hasEnded) return malformed("the page does not end with # EOF: it was cut off", Math.max(1, number));
  return succeed({ samples, types });
}

function malformed(message: string, line: number, column?: number): Outcome<never> {
  const problem: Problem = { code: "exposition.malformed", message: `The page is not in the exposition format: ${message}.`, at: { line, ...(column === undefined ? {} : { column }) } };
  return refuse(problem);
}

/** Lines without their ends; the last need not have one. */
function* linesOf(page: string): Generator<{ line: string }> {
  let start = 0;
  while (start < page.length) {
    const found = page.indexOf("\n", start);
    const end = found < 0 ? page.length : found;
    yield { line: page.slice(start, end > start && page[end - 1] === "\r" ? end - 1 : end) };
    start = end + 1;
  }
}

function exposed(line: string, isOpenMetrics: boolean): ExposedSample {
  const { name, labels, value, timestamp } = readSampleLine(isOpenMetrics ? line : line.replace(/^[ \t]+/, ""), isOpenMetrics);
  if (timestamp === undefined) return { name, labels, value };
  return { name, labels, value, at: isOpenMetrics ? Math.round(timestamp * 1_000) : timestamp };
}

/** Types are kept; other comments say nothing about values. True at the end of an OpenMetrics page. */
function readComment(line: string, types: Map<string, string>, isOpenMetrics: boolean): boolean {
  if (isOpenMetrics && line === "# EOF") return true;
  const [, keyword, family, rest] = /^#[ \t]*(TYPE|HELP|UNIT)[ \t]+([^ \t]+)(?:[ \t]+(.*))?$/.exec(line) ?? [];
  if (keyword !== "TYPE" || family === undefined) {
    if (isOpenMetrics && keyword === undefined) throw new Malformed("this comment is none of TYPE, HELP, UNIT and EOF", 1);
    return false;
  }
  const type = (rest ?? "").trim();
  if (!(isOpenMetrics ? OPENMETRICS_TYPES : TEXT_TYPES).has(type)) throw new Malformed(`${JSON.stringify(type.slice(0, 40))} is no type of a metric`, line.length - type.length + 1);
  types.set(family, type);
  return false;
}
