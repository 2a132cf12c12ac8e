import type { Call, Expr } from "../ast";
import { type Bucket, bucketFraction, bucketQuantile, soundBuckets } from "../functions/classic-buckets";
import { isQuantile, quantileWarning } from "../functions/quantile";
import type { Labels } from "../labels";
import { quoted } from "../syntax/literals";
import { annotate, type Context, take } from "./context";
import { joinSameLabels } from "./same-labels";
import { emptySeries, type StepSeries } from "./value";

const BOUND: ReadonlySet<string> = new Set(["le"]);

/** A bucket's series and its upper bound. */
interface BucketSeries {
  le: number;
  series: StepSeries;
}

interface Histogram {
  labels: Labels;
  buckets: BucketSeries[];
}

/** `histogram_quantile(q, buckets)` on classic histograms. */
export function histogramQuantile(context: Context, call: Call, wanted: Float64Array, series: readonly StepSeries[]): StepSeries[] {
  for (const q of wanted) if (!isQuantile(q)) annotate(context, "warning", call.args[0] ?? call, quantileWarning(q));
  return overHistograms(context, call, call.args[1] ?? call, series, (buckets, step, name) => {
    const q = wanted[step] ?? Number.NaN;
    if (Number.isNaN(q)) return Number.NaN;
    if (q < 0) return -Infinity;
    if (q > 1) return Infinity;
    const sound = soundBuckets(buckets);
    if (!sound) return Number.NaN;
    if (sound.forced) annotate(context, "info", call.args[1] ?? call, `input to histogram_quantile needed to be fixed for monotonicity${ofMetric(name)}`);
    return bucketQuantile(q, sound.buckets);
  });
}

/** `histogram_fraction(lower, upper, buckets)` on classic histograms. */
export function histogramFraction(context: Context, call: Call, lower: Float64Array, upper: Float64Array, series: readonly StepSeries[]): StepSeries[] {
  return overHistograms(context, call, call.args[2] ?? call, series, (buckets, step) => {
    const sound = soundBuckets(buckets);
    return sound ? bucketFraction(lower[step] ?? Number.NaN, upper[step] ?? Number.NaN, sound.buckets) : Number.NaN;
  });
}

function overHistograms(
  context: Context, call: Call, arg: Call | Expr, series: readonly StepSeries[], compute: (buckets: readonly Bucket[], step: number, name: string) => number,
): StepSeries[] {
  const { count } = context.grid;
  const histograms = histogramsOf(context, arg, series);
  take(context, call, histograms.length * count);
  const lines = histograms.map(({ labels, buckets }) => {
    const line = emptySeries(labels.withoutMetricName(), count);
    for (let step = 0; step < count; step++) {
      const here = buckets.flatMap(({ le, series: { present, values } }) => (present[step] === 1 ? [{ le, count: values[step] ?? Number.NaN }] : []));
      if (here.length === 0) continue;
      line.values[step] = compute(here, step, labels.metricName);
      line.present[step] = 1;
    }
    return line;
  });
  return joinSameLabels(context, call, lines);
}

/** Series that differ in nothing but their bound belong to one histogram. */
function histogramsOf(context: Context, arg: Call | Expr, series: readonly StepSeries[]): Histogram[] {
  const byKey = new Map<string, Histogram>();
  for (const one of series) {
    const text = one.labels.get("le");
    const le = boundOf(text);
    if (le === undefined) {
      annotate(context, "warning", arg, `bucket label "le" is missing or has a malformed value of ${quoted(text)}${ofMetric(one.labels.metricName)}`);
      continue;
    }
    const labels = one.labels.without(BOUND);
    const known = byKey.get(labels.key);
    if (known) known.buckets.push({ le, series: one });
    else byKey.set(labels.key, { labels, buckets: [{ le, series: one }] });
  }
  return [...byKey.values()];
}

function boundOf(text: string): number | undefined {
  if (/^\+?inf(inity)?$/i.test(text)) return Infinity;
  if (/^-inf(inity)?$/i.test(text)) return -Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

const ofMetric = (name: string): string => (name === "" ? "" : ` for metric name ${quoted(name)}`);
