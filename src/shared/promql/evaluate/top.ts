import type { Aggregation } from "../ast";
import { type Context, refuseIn } from "./context";
import { grouped } from "./group";
import type { StepSeries } from "./value";

/** `topk` and `bottomk`: of every group the k elements with the largest or smallest values at each step; NaN comes last. */
export function top(context: Context, expr: Aggregation, series: readonly StepSeries[], wanted: Float64Array): StepSeries[] {
  const counts = [...wanted].map((count) => countOf(context, expr, count));
  const groups = grouped(expr, series).map(({ members }) => keepBest(members, counts, expr.op === "topk"));
  return groups.flat();
}

function countOf(context: Context, expr: Aggregation, count: number): number {
  const at = expr.param ?? expr;
  if (Number.isNaN(count)) refuseIn(context, at, "argument", "Parameter value is NaN");
  if (Math.abs(count) >= 2 ** 63) refuseIn(context, at, "argument", `Scalar value ${count} overflows int64`);
  return Math.max(0, Math.trunc(count));
}

function keepBest(members: readonly StepSeries[], counts: readonly number[], largest: boolean): StepSeries[] {
  const kept = members.map(({ present }) => new Uint8Array(present.length));
  const order: number[] = [];
  counts.forEach((count, step) => {
    const candidates = [...members.keys()].filter((index) => members[index]?.present[step] === 1);
    const valueOf = (index: number): number => members[index]?.values[step] ?? Number.NaN;
    candidates.sort((a, b) => byRank(valueOf(a), valueOf(b), largest));
    for (const index of candidates.slice(0, count)) {
      const steps = kept[index];
      if (steps) steps[step] = 1;
      // The order of an instant query's result is that of its only step.
      if (step === 0) order.push(index);
    }
  });
  const later = [...members.keys()].filter((index) => !order.includes(index) && kept[index]?.includes(1));
  return [...order, ...later].flatMap((index) => {
    const [member, present] = [members[index], kept[index]];
    return member && present ? [{ ...member, present }] : [];
  });
}

/** Order of two values with NaN last either way. */
export function byRank(a: number, b: number, largestFirst: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return largestFirst ? b - a || 0 : a - b || 0;
}
