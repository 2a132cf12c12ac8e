import type { IndicatorParts } from "../../shared/judge/slo-indicator";
import { STEP_MS } from "../../shared/judge/slo-indicator";
import { type LabelMatcher, Labels, matchesAll } from "../../shared/promql";
import type { SloHour } from "../history";
import type { SampleStore } from "../ports";
import { breathe } from "./read-slowly";
import { TIER_MS } from "./tier-points";

const HOUR_MS = 3_600_000;
/** A week is read at once. */
const AT_ONCE_MS = 7 * 24 * HOUR_MS;

/** Hours of an indicator from the means of ten minutes that the history keeps: a month of them takes no longer than an hour of samples. */
export async function tierHours(samples: Pick<SampleStore, "query">, parts: IndicatorParts, first: number, end: number, take: (hours: SloHour[]) => void): Promise<void> {
  for (let from = first; from < end; from += AT_ONCE_MS) {
    const to = Math.min(end, from + AT_ONCE_MS);
    const hours = new Map<number, SloHour>();
    for (let at = from; at < to; at += HOUR_MS) hours.set(at, { at, bad: 0, total: 0, seenMs: 0 });
    const read = async (matchers: readonly LabelMatcher[], as: "value" | "rate"): Promise<Map<number, number[]>> => {
      const began = performance.now();
      const values = valuesOf(samples, matchers, as, from, to);
      await breathe(performance.now() - began);
      return values;
    };
    for (const { at, bad, total } of parts.kind === "time" ? ofTime(await read(parts.series, "value")) : ofEvents(parts, await read(parts.total, "rate"), await read(parts.part, "rate"))) {
      const hour = hours.get(Math.floor(at / HOUR_MS) * HOUR_MS);
      // In the measure of the indicator's own steps.
      const steps = TIER_MS / STEP_MS;
      if (hour) Object.assign(hour, { bad: hour.bad + steps * bad, total: hour.total + steps * total, seenMs: hour.seenMs + TIER_MS });
    }
    take([...hours.values()]);
  }
}

interface Stretch {
  at: number;
  bad: number;
  total: number;
}

const add = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

const ofTime = (values: ReadonlyMap<number, readonly number[]>): Stretch[] => [...values].map(([at, means]) => ({ at, bad: 1 - add(means) / means.length, total: 1 }));

function ofEvents({ partIs, isNeeded }: Extract<IndicatorParts, { kind: "events" }>, totals: ReadonlyMap<number, readonly number[]>, parts: ReadonlyMap<number, readonly number[]>): Stretch[] {
  return [...totals].flatMap(([at, rates]): Stretch[] => {
    const [total, found] = [add(rates), parts.get(at)];
    if (!found && isNeeded) return [];
    const part = add(found ?? []);
    return [{ at, total, bad: partIs === "bad" ? part : Math.max(0, total - part) }];
  });
}

/** Means or rates of each stretch of ten minutes, one for each series. */
function valuesOf(samples: Pick<SampleStore, "query">, matchers: readonly LabelMatcher[], as: "value" | "rate", from: number, to: number): Map<number, number[]> {
  const name = matchers.find((one) => one.name === "__name__")?.value ?? "";
  // What must be equal narrows the search; an empty value stands for a label that is not there.
  const labels = Object.fromEntries(matchers.filter((one) => one.op === "=" && one.name !== "__name__" && one.value !== "").map((one) => [one.name, one.value]));
  const values = new Map<number, number[]>();
  const last = to - TIER_MS;
  for (const { series, points } of samples.query({ selectors: [{ name, labels, as }], from, to: last, buckets: Math.max(2, Math.round((last - from) / TIER_MS) + 1) })) {
    if (!matchesAll(Labels.ofSeries(series), matchers)) continue;
    for (const [at, mean] of points) values.set(at, [...(values.get(at) ?? []), mean]);
  }
  return values;
}
