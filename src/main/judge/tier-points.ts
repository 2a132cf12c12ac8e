import { belongsTo, type Figure } from "../../shared/judge/figures";
import type { SampleStore } from "../ports";
import { breathe } from "./read-slowly";

/** Width of the means that the history keeps ready, ms. */
export const TIER_MS = 600_000;
/** As many as are read at once: a few milliseconds of work. */
const AT_ONCE = 1_000;

/**
 * A figure's values in steps of ten minutes, from the means that the history keeps: reading samples themselves would take a thousand times as
 * long. A step at which one of its parts was not seen is left out.
 */
export async function tierPoints(samples: Pick<SampleStore, "query">, { parts, combine }: Pick<Figure, "parts" | "combine">, from: number, to: number, isOver = (): boolean => false): Promise<[at: number, value: number][]> {
  const points: [number, number][] = [];
  for (let start = Math.floor(from / TIER_MS) * TIER_MS; start <= to && !isOver(); start += AT_ONCE * TIER_MS) {
    const end = Math.min(to, start + (AT_ONCE - 1) * TIER_MS);
    const byStep = new Map<number, number[][]>();
    for (const [index, part] of parts.entries()) {
      const began = performance.now();
      const { name, labels, as } = part;
      // So many buckets of so long a time that each is ten minutes wide.
      const lines = samples.query({ selectors: [{ name, labels, as }], from: start, to: end, buckets: Math.max(2, Math.round((end - start) / TIER_MS) + 1) });
      for (const { series, points: read } of lines) {
        if (!belongsTo(part, series.labels)) continue;
        for (const [at, mean] of read) {
          const values = byStep.get(at) ?? parts.map(() => []);
          values[index]?.push(mean);
          byStep.set(at, values);
        }
      }
      await breathe(performance.now() - began);
    }
    for (const [at, values] of [...byStep].sort(([a], [b]) => a - b)) {
      const value = values[0]?.length ? combine(values) : Number.NaN;
      if (Number.isFinite(value)) points.push([at, value]);
    }
  }
  return points;
}
