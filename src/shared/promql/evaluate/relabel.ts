import { messageOf } from "../../problem";
import type { Call } from "../ast";
import type { Labels } from "../labels";
import { compileWhole } from "../regex";
import { isLabelName, quoted } from "../syntax/literals";
import { type Context, refuseIn } from "./context";
import type { StepSeries } from "./value";

/** `label_replace(v, target, replacement, source, regex)`. */
export function labelReplace(context: Context, call: Call, series: readonly StepSeries[], texts: readonly string[]): StepSeries[] {
  const [target = "", replacement = "", source = "", pattern = ""] = texts;
  checkTarget(context, call, "label_replace", target);
  const regex = compile(context, call, pattern);
  return relabelled(series, (labels) => {
    const value = regex.expand(labels.get(source), replacement);
    return value === undefined ? labels : labels.with(target, value);
  });
}

/** `label_join(v, target, separator, source...)`. */
export function labelJoin(context: Context, call: Call, series: readonly StepSeries[], texts: readonly string[]): StepSeries[] {
  const [target = "", separator = "", ...sources] = texts;
  checkTarget(context, call, "label_join", target);
  const wrong = sources.findIndex((source) => !isLabelName(source));
  if (wrong >= 0) refuseIn(context, call.args[wrong + 3] ?? call, "argument", `invalid source label name in label_join(): ${quoted(sources[wrong] ?? "")}`);
  return relabelled(series, (labels) => labels.with(target, sources.map((source) => labels.get(source)).join(separator)));
}

const relabelled = (series: readonly StepSeries[], change: (labels: Labels) => Labels): StepSeries[] =>
  series.map((one) => ({ ...one, labels: change(one.labels) }));

function checkTarget(context: Context, call: Call, name: string, target: string): void {
  if (!isLabelName(target)) refuseIn(context, call.args[1] ?? call, "argument", `invalid destination label name in ${name}(): ${quoted(target)}`);
}

function compile(context: Context, call: Call, pattern: string) {
  try {
    return compileWhole(pattern);
  } catch (thrown) {
    return refuseIn(context, call.args[4] ?? call, "regex", `invalid regular expression in label_replace(): ${quoted(pattern)}: ${messageOf(thrown)}`);
  }
}
