import { z } from "zod";

/** Labels of a series, Prometheus style; the metric's name is not among them. */
export const SeriesLabels = z.record(z.string(), z.string());
export type SeriesLabels = z.infer<typeof SeriesLabels>;

export const Series = z.object({ name: z.string().regex(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/), labels: SeriesLabels });
export type Series = z.infer<typeof Series>;

/** One observation. `at` is ms since the epoch. */
export interface Sample {
  series: Series;
  at: number;
  value: number;
  /** The series ended here, as Prometheus's staleness marker says: from now on it has no value. `value` is NaN. */
  stale?: true;
}

/** Canonical text of a series: `name{a="b",c="d"}` with sorted labels; equal series give equal text. */
export function seriesKey({ name, labels }: Series): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((label) => `${label}=${JSON.stringify(labels[label])}`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(",")}}`;
}

/** Which series to read: a name, labels that must be equal, and how to see a counter. */
export const SeriesSelector = z.object({
  name: z.string(),
  labels: SeriesLabels.default({}),
  /** "rate": a counter's increase per second, resets handled; "value": as stored. */
  as: z.enum(["value", "rate"]).default("value"),
});
export type SeriesSelector = z.infer<typeof SeriesSelector>;

export const SeriesQuery = z.object({
  selectors: z.array(SeriesSelector).min(1).max(50),
  /** ms since the epoch. */
  from: z.number(),
  to: z.number(),
  /** At most this many points a line. */
  buckets: z.number().int().min(1).max(2_000).default(120),
});
export type SeriesQuery = z.infer<typeof SeriesQuery>;

/** A line to draw. A bucket without a sample is absent and `gapMs` says from which distance a gap must show. */
export const SeriesLine = z.object({
  series: Series,
  /** [bucket start in ms, mean, min, max] */
  points: z.array(z.tuple([z.number(), z.number(), z.number(), z.number()])),
  /** Two neighbouring points further apart than this (ms) have a gap between them. */
  gapMs: z.number(),
});
export type SeriesLine = z.infer<typeof SeriesLine>;

/** Reads `name{a="b"}` (what `seriesKey` writes); undefined when the text is no series. */
export function parseSeries(text: string): Series | undefined {
  const found = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})?$/s.exec(text.trim());
  if (!found?.[1]) return undefined;
  const labels: SeriesLabels = {};
  let rest = (found[2] ?? "").trim();
  while (rest !== "") {
    const pair = /^([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*("(?:[^"\\]|\\.)*")\s*(?:,\s*|$)/s.exec(rest);
    if (!pair?.[1] || !pair[2]) return undefined;
    try {
      labels[pair[1]] = String(JSON.parse(pair[2]));
    } catch {
      return undefined;
    }
    rest = rest.slice(pair[0].length);
  }
  return { name: found[1], labels };
}
