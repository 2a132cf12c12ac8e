import type { Call } from "../ast";
import type { OverTime } from "../functions/over-time";
import { isQuantile, quantileWarning } from "../functions/quantile";
import type { Use } from "../source";
import { typeOf } from "../check-types";
import { annotate, type Context, take } from "./context";
import type { StepSeries } from "./value";
import { type Evaluate, overWindows, type Ranges, rangesOf } from "./window";

/** A function of a range vector, and of a scalar where it takes one. */
export function rangeCall(context: Context, call: Call, compute: OverTime, evaluate: Evaluate): StepSeries[] {
  const rangeArg = call.args.find((arg) => typeOf(arg) === "matrix");
  const scalarArg = call.args.find((arg) => typeOf(arg) === "scalar");
  if (!rangeArg) return [];
  const scalar = scalarArg && evaluate(context, scalarArg);
  const params = scalar?.kind === "scalar" ? scalar.values : undefined;
  if (call.name === "quantile_over_time") {
    for (const q of params ?? []) if (!isQuantile(q)) annotate(context, "warning", scalarArg ?? call, quantileWarning(q));
  }
  const ranges = rangesOf(context, rangeArg, evaluate, USES[call.name]);
  take(context, call, ranges.series.length * context.grid.count);
  if (call.name === "rate" || call.name === "increase") remarkGauges(context, rangeArg, ranges);
  // The last sample is the series as it was; everything else is another quantity.
  const keepsName = call.name === "last_over_time";
  return overWindows(context, ranges, (labels) => (keepsName ? labels : labels.withoutMetricName()), (window, step) => compute(window, params?.[step] ?? Number.NaN), BETWEEN.has(call.name));
}

/** What functions make of samples; the others take them as they are. */
const USES: Readonly<Record<string, Use>> = { rate: "growth", increase: "growth", avg_over_time: "mean", min_over_time: "min", max_over_time: "max", sum_over_time: "sum" };
/** Functions of what lies between samples. */
const BETWEEN: ReadonlySet<string> = new Set(["rate", "increase", "delta", "irate", "idelta", "deriv", "predict_linear", "changes", "resets"]);

/** By convention a counter's name says that it counts. */
const COUNTER_NAME = /(_total|_sum|_count|_bucket)$/;

function remarkGauges(context: Context, arg: Call["args"][number], { series }: Ranges): void {
  for (const name of new Set(series.filter(({ times }) => times.length > 0).map(({ labels }) => labels.metricName))) {
    if (name === "" || COUNTER_NAME.test(name)) continue;
    annotate(context, "info", arg, `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "${name}"`);
  }
}
