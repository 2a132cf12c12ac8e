import { Labels, type LabelMatcher, matchesAll, METRIC_NAME, type RawSeries, type SeriesSource } from "../../../src/shared/promql";
import type { Command } from "./script";

/** Thrown where a query reaches a native histogram: the evaluator holds numbers only. */
export class NativeHistogramTouched extends Error {}

interface Stored {
  labels: Labels;
  samples: Map<number, number>;
  stale: Set<number>;
  histograms: Set<number>;
}

/** The series that a script has loaded, in memory. */
export class ScriptStorage implements SeriesSource {
  readonly #series = new Map<string, Stored>();

  clear(): void {
    this.#series.clear();
  }

  load({ stepMs, nativeToo, series }: Extract<Command, { kind: "load" }>): void {
    for (const { labels, values } of series) {
      values.forEach((value, index) => this.#put(labels, index * stepMs, value));
      const base = nativeToo ? nativeOf(labels) : undefined;
      if (base) values.forEach((value, index) => typeof value === "number" && this.#put(base, index * stepMs, "histogram"));
    }
  }

  #put(labels: Labels, at: number, value: number | "none" | "stale" | "histogram"): void {
    const stored = this.#series.get(labels.key) ?? { labels, samples: new Map(), stale: new Set(), histograms: new Set() };
    this.#series.set(labels.key, stored);
    if (typeof value === "number") stored.samples.set(at, value);
    else if (value === "stale") stored.stale.add(at);
    else if (value === "histogram") stored.histograms.add(at);
  }

  select(matchers: readonly LabelMatcher[], fromMs: number, toMs: number): RawSeries[] {
    return [...this.#series.values()].filter(({ labels }) => matchesAll(labels, matchers)).map(({ labels, samples, stale, histograms }) => {
      if ([...histograms].some((at) => at >= fromMs && at <= toMs)) throw new NativeHistogramTouched();
      const rows = [...samples].filter(([at]) => at >= fromMs && at <= toMs).sort(([a], [b]) => a - b);
      return { labels, times: rows.map(([at]) => at), values: rows.map(([, value]) => value), staleAt: [...stale].sort((a, b) => a - b) };
    });
  }
}

/** The native histogram that load_with_nhcb makes of a classic one; undefined for other series. */
function nativeOf(labels: Labels): Labels | undefined {
  const name = labels.metricName;
  if (!name.endsWith("_bucket") || labels.get("le") === "") return undefined;
  return labels.without(new Set(["le"])).with(METRIC_NAME, name.slice(0, -"_bucket".length));
}
