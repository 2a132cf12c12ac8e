import { Labels, matchesAll, type RawSeries, type SeriesSource } from "../../../src/shared/promql";
import { queryVector } from "../../../src/shared/rules/query-vector";

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Thursday, 0:00 UTC. */
export const START = Date.UTC(2026, 9, 1);

export interface Given {
  labels: Record<string, string>;
  /** Undefined: nothing was seen then. */
  value: (at: number) => number | undefined;
  everyMs?: number;
}

/** Series made up on the way, from `START` on. */
export function sourceOf(series: readonly Given[], until: number): SeriesSource {
  const all = series.map(({ labels, value, everyMs = 15_000 }): RawSeries => {
    const points: [number, number][] = [];
    for (let at = START; at <= until; at += everyMs) {
      const seen = value(at);
      if (seen !== undefined) points.push([at, seen]);
    }
    return { labels: Labels.of(Object.entries(labels)), times: Float64Array.from(points, ([at]) => at), values: Float64Array.from(points, ([, one]) => one) };
  });
  return { select: (matchers) => all.filter(({ labels }) => matchesAll(labels, matchers)) };
}

/** The one value of an expression; undefined where it gives none. */
export function valueOf(source: SeriesSource, expression: string, at: number): number | undefined {
  const elements = queryVector(source, expression, at);
  if (elements.length > 1) throw new Error(`${elements.length} elements`);
  return elements[0]?.value;
}
