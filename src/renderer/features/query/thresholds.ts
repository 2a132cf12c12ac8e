import type { Threshold } from "../../components/chart";

/** Reads "0.8, 0.92": the highest is the bad one where there are several. Undefined where a part is no number. */
export function readThresholds(text: string, format: (value: number) => string): Threshold[] | undefined {
  const values = text.split(/[,;\s]+/).filter(Boolean).map(Number);
  if (values.some((value) => !Number.isFinite(value))) return undefined;
  const highest = Math.max(...values);
  return [...new Set(values)].map((value) => ({ value, label: format(value), tone: value === highest && values.length > 1 ? "bad" : "warn" }));
}
