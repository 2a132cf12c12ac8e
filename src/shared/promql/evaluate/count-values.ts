import type { Aggregation } from "../ast";
import { isLabelName, quoted } from "../syntax/literals";
import { type Context, refuseIn, take } from "./context";
import { grouped } from "./group";
import { emptySeries, type StepSeries } from "./value";

/** `count_values("label", v)`: for every value in a group how many elements have it, the value in a label. */
export function countValues(context: Context, expr: Aggregation, label: string, series: readonly StepSeries[]): StepSeries[] {
  if (!isLabelName(label)) refuseIn(context, expr.param ?? expr, "argument", `invalid label name ${quoted(label)}`);
  const found = new Map<string, StepSeries>();
  // The label that takes the value is no reason to keep elements apart.
  const by = { without: expr.without, labels: expr.without ? [...expr.labels, label] : expr.labels.filter((name) => name !== label) };
  for (const { labels, members } of grouped(by, series)) {
    const byValue = new Map<number, StepSeries>();
    const lineOf = (value: number): StepSeries => {
      const named = labels.with(label, decimal(value));
      const line = found.get(named.key) ?? fresh(context, expr, found, named);
      byValue.set(value, line);
      return line;
    };
    for (const { values, present } of members) {
      present.forEach((here, step) => {
        if (here !== 1) return;
        const value = values[step] ?? Number.NaN;
        const line = byValue.get(value) ?? lineOf(value);
        line.values[step] = (line.values[step] ?? 0) + 1;
        line.present[step] = 1;
      });
    }
  }
  return [...found.values()];
}

function fresh(context: Context, expr: Aggregation, found: Map<string, StepSeries>, labels: StepSeries["labels"]): StepSeries {
  take(context, expr, context.grid.count);
  const line = emptySeries(labels, context.grid.count);
  found.set(labels.key, line);
  return line;
}

/** A number in decimal digits without an exponent. */
function decimal(value: number): string {
  if (value === Infinity) return "+Inf";
  const text = Object.is(value, -0) ? "-0" : String(value);
  const [, sign, whole = "", fraction = "", exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === undefined) return text === "-Infinity" ? "-Inf" : text;
  const [digits, point] = [whole + fraction, whole.length + Number(exponent)];
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return point >= digits.length ? `${sign}${digits.padEnd(point, "0")}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
