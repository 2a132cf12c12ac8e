import { METRIC_NAME, parsePromql, type RawSeries, type SeriesSource } from "../../shared/promql";
import type { SeriesLabels } from "../../shared/sample";
import { selectorsOf } from "../../shared/rules/selectors-of";
import type { AlertEvidence } from "../../shared/alert-evidence";

/** So much before the alert, ms. */
const BEFORE_MS = 30 * 60_000;
const MOST_SERIES = 20;
const MOST_POINTS = 200;

/**
 * The series that an expression reads for an alert's labels, up to `at`: those of its selectors which agree with every label that both
 * have. Thinned to every n-th sample, the last one kept. An expression that cannot be read reads nothing.
 */
export function affectedSeries(expression: string, labels: SeriesLabels, source: SeriesSource, at: number): Pick<AlertEvidence, "series" | "leftOutSeries"> {
  const parsed = parsePromql(expression);
  if (!parsed.ok) return { series: [], leftOutSeries: 0 };
  const found = new Map<string, RawSeries>();
  for (const matchers of selectorsOf(parsed.value.expr)) {
    for (const series of source.select(matchers, at - BEFORE_MS, at)) if (series.times.length > 0 && agrees(series, labels)) found.set(JSON.stringify(series.labels.pairs), series);
  }
  const all = [...found.values()];
  return { series: all.slice(0, MOST_SERIES).map((series) => ({ series: nameAndLabels(series), points: thinned(series, at) })), leftOutSeries: Math.max(0, all.length - MOST_SERIES) };
}

const agrees = (series: RawSeries, labels: SeriesLabels): boolean =>
  series.labels.pairs.every(([name, value]) => name === METRIC_NAME || labels[name] === undefined || labels[name] === value);

function nameAndLabels({ labels }: RawSeries): { name: string; labels: SeriesLabels } {
  const { [METRIC_NAME]: name = "unnamed", ...rest } = Object.fromEntries(labels.pairs);
  return { name, labels: rest };
}

function thinned({ times, values }: RawSeries, at: number): [number, number][] {
  const points = Array.from({ length: times.length }, (_, index): [number, number] => [times[index] ?? 0, values[index] ?? Number.NaN]).filter(([time]) => time >= at - BEFORE_MS && time <= at);
  const each = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, index) => (points.length - 1 - index) % each === 0);
}
