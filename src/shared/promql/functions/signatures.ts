import type { ValueType } from "../ast";

export interface Signature {
  args: readonly ValueType[];
  /** How many of the arguments may be left out at the end. */
  optional: number;
  /** The last argument may be repeated. */
  repeats: boolean;
  returns: ValueType;
}

const signature = (args: readonly ValueType[], returns: ValueType = "vector", more: Partial<Signature> = {}): Signature =>
  ({ args, returns, optional: 0, repeats: false, ...more });

const group = (names: string, made: Signature): [string, Signature][] => names.split(" ").map((name) => [name, made]);

const SIGNATURES: ReadonlyMap<string, Signature> = new Map([
  ...group(
    "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor histogram_avg histogram_count histogram_stddev "
    + "histogram_stdvar histogram_sum ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp",
    signature(["vector"]),
  ),
  ...group("day_of_month day_of_week day_of_year days_in_month hour minute month year", signature(["vector"], "vector", { optional: 1 })),
  ...group(
    "absent_over_time avg_over_time changes count_over_time delta deriv idelta increase irate last_over_time max_over_time "
    + "min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time",
    signature(["matrix"]),
  ),
  ...group("pi time", signature([], "scalar")),
  ...group("clamp_max clamp_min", signature(["vector", "scalar"])),
  ["clamp", signature(["vector", "scalar", "scalar"])],
  ["histogram_fraction", signature(["scalar", "scalar", "vector"])],
  ["histogram_quantile", signature(["scalar", "vector"])],
  ["label_join", signature(["vector", "string", "string", "string"], "vector", { optional: 1, repeats: true })],
  ["label_replace", signature(["vector", "string", "string", "string", "string"])],
  ["predict_linear", signature(["matrix", "scalar"])],
  ["quantile_over_time", signature(["scalar", "matrix"])],
  ["round", signature(["vector", "scalar"], "vector", { optional: 1 })],
  ["scalar", signature(["vector"], "scalar")],
  ["vector", signature(["scalar"])],
]);

/** Functions that Prometheus has behind a feature flag. */
const EXPERIMENTAL: ReadonlySet<string> = new Set([
  "double_exponential_smoothing", "end", "first_over_time", "histogram_quantiles", "info", "integral", "mad_over_time", "max_of", "min_of",
  "range", "sort_by_label", "sort_by_label_desc", "start", "start_timestamp", "step", "ts_of_first_over_time", "ts_of_last_over_time",
  "ts_of_max_over_time", "ts_of_min_over_time",
]);

export const FUNCTION_NAMES: readonly string[] = [...SIGNATURES.keys()];

export const functionSignature = (name: string): Signature | undefined => SIGNATURES.get(name);

export const isExperimentalFunction = (name: string): boolean => EXPERIMENTAL.has(name);
