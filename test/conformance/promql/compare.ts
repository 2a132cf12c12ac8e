import type { Element, InstantValue, Line, Remark } from "../../../src/shared/promql";
import type { EvalCase, Expectations } from "./script";

/** Relative difference that the scripts allow. */
const TOLERANCE = 1e-6;

export function almostEqual(wanted: number, got: number): boolean {
  if (Number.isNaN(wanted) || Number.isNaN(got)) return Number.isNaN(wanted) && Number.isNaN(got);
  if (wanted === got) return true;
  return Math.abs(wanted - got) <= TOLERANCE * Math.max(Math.abs(wanted), Math.abs(got)) && Number.isFinite(wanted) && Number.isFinite(got);
}

/** What differs between an instant result and what a case expects; undefined when nothing does. */
export function differsInstant(wanted: EvalCase, got: InstantValue): string | undefined {
  if (wanted.text !== undefined) return got.type === "string" && got.value === wanted.text ? undefined : `want string ${wanted.text}, got ${JSON.stringify(got)}`;
  if (wanted.number !== undefined) {
    return got.type === "scalar" && almostEqual(wanted.number, got.value) ? undefined : `want ${wanted.number}, got ${got.type === "scalar" ? got.value : got.type}`;
  }
  switch (got.type) {
    case "vector":
      return differsVector(wanted, got.elements);
    case "matrix":
      return differsLines(wanted.series.map(({ labels, values }) => ({ key: labels.key, points: pointsOf(values, wanted.samples?.from ?? 0, wanted.samples?.stepMs ?? 0) })), got.lines);
    default:
      return `want a vector, got ${got.type} ${got.value}`;
  }
}

function differsVector({ series, expect }: EvalCase, elements: readonly Element[]): string | undefined {
  const shown = (): string => `want ${series.length}: ${series.map(({ labels, values }) => `${labels.toString()} ${values.join(" ")}`).join(", ")}; got ${elements.length}: ${elements.map(({ labels, value }) => `${labels.toString()} ${value}`).join(", ")}`;
  if (series.length !== elements.length) return shown();
  const equal = series.every(({ labels, values }, index) => {
    const element = expect.ordered ? elements[index] : elements.find((one) => one.labels.key === labels.key);
    return element?.labels.key === labels.key && almostEqual(Number(values[0]), element.value);
  });
  return equal ? undefined : shown();
}

/** What differs between the lines of a range result and what a case expects. */
export function differsRange({ series, from, stepMs, number }: EvalCase, lines: readonly Line[]): string | undefined {
  if (number !== undefined) return "a range query cannot expect a single number";
  return differsLines(series.map(({ labels, values }) => ({ key: labels.key, points: pointsOf(values, from, stepMs ?? 0) })), lines);
}

const pointsOf = (values: EvalCase["series"][number]["values"], from: number, stepMs: number): [number, number][] =>
  values.flatMap((value, index): [number, number][] => (typeof value === "number" ? [[from + index * stepMs, value]] : []));

function differsLines(wanted: { key: string; points: [number, number][] }[], lines: readonly Line[]): string | undefined {
  const full = wanted.filter(({ points }) => points.length > 0);
  const shown = (): string => `want ${full.map(({ key, points }) => `${key} ${points.join(" ")}`).join("; ")}, got ${lines.map(({ labels, points }) => `${labels.key} ${points.join(" ")}`).join("; ")}`;
  if (full.length !== lines.length) return shown();
  const equal = full.every(({ key, points }) => {
    const line = lines.find(({ labels }) => labels.key === key);
    return line?.points.length === points.length && points.every(([at, value], index) => line.points[index]?.[0] === at && almostEqual(value, line.points[index][1]));
  });
  return equal ? undefined : shown();
}

/** What differs between the remarks of a result and the annotations that a case expects. */
export function differsRemarks({ annotations }: Expectations, remarks: readonly Remark[]): string | undefined {
  for (const kind of ["warn", "info"] as const) {
    const texts = remarks.filter((remark) => (remark.kind === "warning" ? "warn" : "info") === kind).map(written);
    const asked = annotations.filter((one) => one.kind === kind);
    const expected = asked.filter(({ wanted }) => wanted);
    if (expected.length < asked.length && texts.length > 0) return `want no ${kind}, got ${texts.join("; ")}`;
    const missing = expected.find((one) => !texts.some((text) => fits(text, one)));
    if (missing) return `want ${kind} ${missing.message ?? missing.regex ?? ""}, got ${texts.join("; ") || "none"}`;
    const extra = expected.length > 0 ? texts.find((text) => !expected.some((one) => fits(text, one))) : undefined;
    if (extra !== undefined) return `want no such ${kind}: ${extra}`;
  }
  return undefined;
}

const fits = (text: string, { message, regex }: Expectations["annotations"][number]): boolean =>
  (message === undefined || text === message) && (regex === undefined || new RegExp(regex).test(text));

/** A remark in Prometheus's words: `PromQL warning: text (1:5)`. */
const written = ({ kind, message, at }: Remark): string => `PromQL ${kind}: ${message} (${at.line}:${at.column})`;
