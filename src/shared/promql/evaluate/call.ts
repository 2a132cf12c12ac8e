import { bare, type Call } from "../ast";
import { datePart } from "../functions/dates";
import { elementwise } from "../functions/elementwise";
import { overTime } from "../functions/over-time";
import { absent } from "./absent";
import { type Context, momentOf, refuseIn, take } from "./context";
import { histogramFraction, histogramQuantile } from "./histogram";
import { labelJoin, labelReplace } from "./relabel";
import { rangeCall } from "./range-call";
import { joinSameLabels } from "./same-labels";
import { selectInstant } from "./select";
import { byRank } from "./top";
import { emptySeries, type ScalarValue, type StepSeries, type Value, vectorOf } from "./value";
import { type Evaluate, overWindows, rangesOf } from "./window";
import { Labels } from "../labels";

/** A function call. */
export function evaluateCall(context: Context, call: Call, evaluate: Evaluate): Value {
  const compute = overTime(call.name);
  if (compute) return vectorOf(joinSameLabels(context, call, rangeCall(context, call, compute, evaluate)));
  if (call.name === "absent_over_time") {
    const [arg] = call.args;
    if (!arg) return vectorOf([]);
    return vectorOf(absent(arg, overWindows(context, rangesOf(context, arg, evaluate), (labels) => labels, () => 1), context.grid.count));
  }
  if (call.name === "timestamp") return vectorOf(timestamps(context, call, evaluate));
  return onValues(context, call, call.args.map((arg) => evaluate(context, arg)));
}

function onValues(context: Context, call: Call, values: readonly Value[]): Value {
  const { count } = context.grid;
  const series = values.find((value) => value.kind === "vector")?.series ?? [];
  const scalars = values.filter((value) => value.kind === "scalar").map((value) => value.values);
  const texts = values.filter((value) => value.kind === "string").map(({ text }) => text);
  const nans = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  switch (call.name) {
    case "time":
      return times(context, call);
    case "pi":
      return { kind: "scalar", values: new Float64Array(count).fill(Math.PI) };
    case "vector":
      return vectorOf([{ labels: Labels.none, values: scalars[0] ?? nans(), present: new Uint8Array(count).fill(1) }]);
    case "scalar":
      return { kind: "scalar", values: onlyElement(series, count) };
    case "absent":
      return vectorOf(call.args[0] ? absent(call.args[0], series, count) : []);
    case "sort":
    case "sort_desc":
      return vectorOf(sorted(series, call.name === "sort_desc"));
    case "label_replace":
      return vectorOf(joinSameLabels(context, call, labelReplace(context, call, series, texts)));
    case "label_join":
      return vectorOf(joinSameLabels(context, call, labelJoin(context, call, series, texts)));
    case "histogram_quantile":
      return vectorOf(histogramQuantile(context, call, scalars[0] ?? nans(), series));
    case "histogram_fraction":
      return vectorOf(histogramFraction(context, call, scalars[0] ?? nans(), scalars[1] ?? nans(), series));
    case "histogram_avg":
    case "histogram_count":
    case "histogram_sum":
    case "histogram_stddev":
    case "histogram_stdvar":
      // These read native histograms and leave numbers out; every sample here is a number.
      return vectorOf([]);
    default:
      return vectorOf(joinSameLabels(context, call, mapped(context, call, series, scalars)));
  }
}

function mapped(context: Context, call: Call, series: readonly StepSeries[], scalars: readonly Float64Array[]): StepSeries[] {
  const part = datePart(call.name);
  const now: StepSeries = { labels: Labels.none, values: times(context, call).values, present: new Uint8Array(context.grid.count).fill(1) };
  const compute = part ?? elementwise(call.name) ?? refuseIn(context, call, "syntax", `unknown function with name "${call.name}"`);
  const input = part && call.args.length === 0 ? [now] : series;
  const [a, b] = scalars;
  take(context, call, input.length * context.grid.count);
  return input.map(({ labels, values, present }) => {
    const line = emptySeries(labels.withoutMetricName(), values.length);
    for (let step = 0; step < values.length; step++) {
      if (present[step] !== 1) continue;
      const result = compute(values[step] ?? Number.NaN, a?.[step] ?? 1, b?.[step] ?? Number.NaN);
      if (result === undefined) continue;
      line.values[step] = result;
      line.present[step] = 1;
    }
    return line;
  });
}

function times(context: Context, call: Call): ScalarValue {
  take(context, call, context.grid.count);
  return { kind: "scalar", values: Float64Array.from({ length: context.grid.count }, (_, step) => momentOf(context.grid, step) / 1_000) };
}

/** A selector's elements give the time of their sample, all others that of the step. */
function timestamps(context: Context, call: Call, evaluate: Evaluate): StepSeries[] {
  const arg = call.args[0] && bare(call.args[0]);
  if (!arg) return [];
  if (arg.kind === "selector") return joinSameLabels(context, call, selectInstant(context, arg, "time").map(nameless));
  const value = evaluate(context, arg);
  if (value.kind !== "vector") return [];
  const { values } = times(context, call);
  return joinSameLabels(context, call, value.series.map(({ labels, present }) => ({ labels: labels.withoutMetricName(), values, present })));
}

const nameless = (series: StepSeries): StepSeries => ({ ...series, labels: series.labels.withoutMetricName() });

/** The value of the only element at each step, NaN where there is none or more than one. */
function onlyElement(series: readonly StepSeries[], count: number): Float64Array {
  const values = new Float64Array(count).fill(Number.NaN);
  const seen = new Uint8Array(count);
  for (const one of series) {
    one.present.forEach((here, step) => {
      if (here !== 1) return;
      values[step] = seen[step] === 1 ? Number.NaN : (one.values[step] ?? Number.NaN);
      seen[step] = 1;
    });
  }
  return values;
}

/** Order matters in instant queries only, which have one step. */
const sorted = (series: readonly StepSeries[], descending: boolean): StepSeries[] =>
  [...series].sort((a, b) => byRank(a.values[0] ?? Number.NaN, b.values[0] ?? Number.NaN, descending));
