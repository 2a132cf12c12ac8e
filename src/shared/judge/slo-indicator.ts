import { formatDuration } from "../duration";
import { type LabelMatcher, parsePromql, type Promql } from "../promql";
import { fingerprint } from "../rules/fingerprint";
import type { Slo, SloWindow } from "./slo-config";

/** What an objective measures, as PromQL. Both expressions give one element without labels, or none where nothing was seen. */
export interface Indicator {
  /** Bad and all events a second over the last five minutes; of time, the bad share and 1. */
  bad: string;
  total: string;
  counts: "events" | "time";
}

/** Distance of the steps at which an indicator is read, and the time each value stands for. */
export const STEP_MS = 300_000;
const RANGE = "5m";
/** Distance of the looks of a probe whose answers are judged by two series at once. */
const LOOKS = "15s";

export const WINDOW_MS: Record<SloWindow, number> = { "7d": 7 * 86_400_000, "28d": 28 * 86_400_000, "30d": 30 * 86_400_000 };

/** The part that must be good, 0..1. */
export function objectiveOf(slo: Slo): number {
  // Percent are decimal: 1 - 0.1 / 100 has digits that nobody wrote.
  const percent = slo.kind === "latency" ? slo.percentile : slo.kind === "error-rate" ? 100 - slo.max : slo.target;
  return Number((percent / 100).toPrecision(12));
}

/** "99.9 % available", "95 % within 500ms" */
export function objectiveText(slo: Slo): string {
  switch (slo.kind) {
    case "availability": return `${slo.target} % available`;
    case "latency": return `${slo.percentile} % within ${formatDuration(slo.within)}`;
    case "error-rate": return `at most ${slo.max} % errors`;
    case "success-rate": return `${slo.target} % successful`;
  }
}

const text = (value: string): string => JSON.stringify(value);

/** Where an objective of availability or latency looks, when it names no series of its own. */
const looksOf = ({ probe, service }: { probe?: string; service?: string }): string => (probe !== undefined ? `probe=${text(probe)}` : `service=${text(service ?? "")},probe=""`);

export function indicatorOf(slo: Slo): Indicator {
  switch (slo.kind) {
    case "availability":
      return ofTime(slo.series ?? `probe_success{${looksOf(slo)}}`, RANGE);
    case "latency":
      return slo.histogram === undefined ? ofTime(withinTime(looksOf(slo), slo.within), `${RANGE}:${LOOKS}`) : ofHistogram(slo.histogram, slo.within);
    case "error-rate":
      return { bad: `${rate(slo.errors)} or 0 * ${rate(slo.total)}`, total: rate(slo.total), counts: "events" };
    case "success-rate":
      return { bad: `clamp_min(${rate(slo.total)} - (${rate(slo.good)} or 0 * ${rate(slo.total)}), 0)`, total: rate(slo.total), counts: "events" };
  }
}

const rate = (selector: string): string => `sum(rate(${selector.trim()}[${RANGE}]))`;

/** `series`: 1 while it is good, 0 while it is not. */
const ofTime = (series: string, range: string): Indicator => ({ bad: `1 - avg(avg_over_time(${series}[${range}]))`, total: `max(count_over_time(${series}[${range}])) > bool 0`, counts: "time" });

/** What fails at once is not fast. */
const withinTime = (looks: string, withinMs: number): string => `(probe_success{${looks}} * (probe_duration_seconds{${looks}} <= bool ${withinMs / 1_000}))`;

function ofHistogram(histogram: string, withinMs: number): Indicator {
  const { name, matchers } = splitSelector(histogram);
  const total = rate(`${name}_count${braced(matchers)}`);
  const good = rate(`${name}_bucket${braced([...matchers, `le=~${text(boundPattern(withinMs / 1_000))}`])}`);
  return { bad: `clamp_min(${total} - ${good}, 0)`, total, counts: "events" };
}

const braced = (matchers: readonly string[]): string => (matchers.length === 0 ? "" : `{${matchers.join(",")}}`);

/** Exporters write a bound as "1" or as "1.0". */
const boundPattern = (seconds: number): string => `${String(seconds).replaceAll(".", "\\.")}${Number.isInteger(seconds) ? "(\\.0)?" : "0*"}`;

/** The name and the matchers of a selector, as text. */
function splitSelector(selector: string): { name: string; matchers: string[] } {
  const parsed = parsePromql(selector);
  if (!parsed.ok || parsed.value.expr.kind !== "selector") return { name: selector, matchers: [] };
  const { matchers } = parsed.value.expr;
  const name = matchers.find(({ name: label, op }) => label === "__name__" && op === "=")?.value ?? "";
  return { name, matchers: matchers.filter(({ name: label }) => label !== "__name__").map(({ name: label, op, value }) => `${label}${op}${text(value)}`) };
}

/** Selectors that the fleet file holds, by the key that holds them. */
export function selectorsIn(slo: Slo): { key: string; selector: string }[] {
  const all = {
    availability: (one: Slo) => (one.kind === "availability" ? { series: one.series } : {}),
    latency: (one: Slo) => (one.kind === "latency" ? { histogram: one.histogram } : {}),
    "error-rate": (one: Slo) => (one.kind === "error-rate" ? { errors: one.errors, total: one.total } : {}),
    "success-rate": (one: Slo) => (one.kind === "success-rate" ? { good: one.good, total: one.total } : {}),
  }[slo.kind](slo);
  return Object.entries(all).flatMap(([key, selector]) => (typeof selector === "string" ? [{ key, selector }] : []));
}

/** Whether a text is a selector by name, without range, offset or arithmetic around it. */
export function isPlainSelector(selector: string): boolean {
  const parsed = parsePromql(selector);
  return parsed.ok && isSelector(parsed.value) && parsePromql(`rate(${selector}[5m])`).ok;
}

const isSelector = ({ expr }: Promql): boolean => expr.kind === "selector" && expr.matchers.some(({ name, op }) => name === "__name__" && op === "=");

/** Changes with what is measured, so that figures of another definition are not taken for these. */
export const printOf = ({ bad, total }: Indicator): string => fingerprint({ bad, total });

/** What an indicator reads, series by series: the same as its expressions where means over a while are all that is left of the samples. */
export type IndicatorParts =
  | { kind: "time"; series: readonly LabelMatcher[] }
  | { kind: "events"; total: readonly LabelMatcher[]; part: readonly LabelMatcher[]; partIs: "bad" | "good"; /** Without it nothing is known; else its absence means none. */ isNeeded: boolean };

/** undefined: it judges each look by two series at once, which means cannot tell. */
export function partsOf(slo: Slo): IndicatorParts | undefined {
  switch (slo.kind) {
    case "availability":
      return { kind: "time", series: matchersOf(slo.series ?? `probe_success{${looksOf(slo)}}`) };
    case "latency": {
      if (slo.histogram === undefined) return undefined;
      const { name, matchers } = splitSelector(slo.histogram);
      const good = `${name}_bucket${braced([...matchers, `le=~${text(boundPattern(slo.within / 1_000))}`])}`;
      return { kind: "events", total: matchersOf(`${name}_count${braced(matchers)}`), part: matchersOf(good), partIs: "good", isNeeded: true };
    }
    case "error-rate":
      return { kind: "events", total: matchersOf(slo.total), part: matchersOf(slo.errors), partIs: "bad", isNeeded: false };
    case "success-rate":
      return { kind: "events", total: matchersOf(slo.total), part: matchersOf(slo.good), partIs: "good", isNeeded: false };
  }
}

function matchersOf(selector: string): readonly LabelMatcher[] {
  const parsed = parsePromql(selector);
  return parsed.ok && parsed.value.expr.kind === "selector" ? parsed.value.expr.matchers : [];
}
