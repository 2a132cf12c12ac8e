import { useSyncExternalStore } from "react";
import type { Span } from "../lib/chart-shape";

export const RANGES = { "15m": 15 * 60_000, "1h": 3_600_000, "6h": 6 * 3_600_000, "24h": 24 * 3_600_000, "7d": 7 * 24 * 3_600_000, "30d": 30 * 24 * 3_600_000 } as const;
export type Range = keyof typeof RANGES;
export const RANGE_CHOICES: readonly { value: Range; label: string }[] = [
  { value: "15m", label: "15 m" }, { value: "1h", label: "1 h" }, { value: "6h", label: "6 h" }, { value: "24h", label: "24 h" }, { value: "7d", label: "7 d" }, { value: "30d", label: "30 d" },
];

/** What every chart of the window shows: the time up to now, or a span that stands still. */
export type TimeRange = { kind: "last"; range: Range } | ({ kind: "span" } & Span);

/** Most points a line is drawn with. */
export const BUCKETS = 120;
/** A narrower span shows nothing that is kept: samples are seconds apart. */
export const NARROWEST_MS = 60_000;

interface Chosen {
  present: TimeRange;
  /** Where "back" leads, the latest last. */
  before: readonly TimeRange[];
}

let chosen: Chosen = { present: { kind: "last", range: "15m" }, before: [] };
const listeners = new Set<() => void>();

function become(next: Chosen): void {
  chosen = next;
  for (const listener of [...listeners]) listener();
}

export const chooseRange = (range: Range): void => become({ present: { kind: "last", range }, before: [] });

/** Shows a part of the time; `zoomOut` comes back from it. */
export function zoomTo(span: Span): void {
  const widened = widenedTo(span, NARROWEST_MS);
  become({ present: { kind: "span", ...widened }, before: [...chosen.before, chosen.present].slice(-20) });
}

export function zoomOut(): void {
  const last = chosen.before.at(-1);
  if (last) become({ present: last, before: chosen.before.slice(0, -1) });
  else if (chosen.present.kind === "span") {
    const { from, to } = chosen.present;
    const half = (to - from) / 2;
    become({ present: { kind: "span", from: from - half, to: to + half }, before: [] });
  }
}

/** The span itself, or one of the given width around its middle. */
export function widenedTo({ from, to }: Span, least: number): Span {
  if (to - from >= least) return { from, to };
  const middle = (from + to) / 2;
  return { from: middle - least / 2, to: middle + least / 2 };
}

/** The range as a span at a moment, on bucket borders where it moves with the time, so that buckets keep their place. */
export const spanOf = (range: TimeRange, now: number): Span => (range.kind === "span" ? { from: range.from, to: range.to } : alignedSpan(now, RANGES[range.range]));

/** The range as PromQL is asked for it: nothing in the future, and at most a minute old however far apart the points are. */
export function steppedSpan(range: TimeRange, now: number, leastStepMs: number): Span {
  if (range.kind === "span") return { from: range.from, to: Math.max(range.from, Math.min(range.to, now)) };
  const grid = Math.min(60_000, Math.max(leastStepMs, RANGES[range.range] / BUCKETS));
  const to = Math.floor(now / grid) * grid;
  return { from: to - RANGES[range.range], to };
}

/** A span ending now, on bucket borders. */
export function alignedSpan(now: number, rangeMs: number): Span {
  const bucketMs = rangeMs / BUCKETS;
  const to = Math.ceil(now / bucketMs) * bucketMs;
  return { from: to - rangeMs, to };
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useTimeRange = (): TimeRange => useSyncExternalStore(subscribe, () => chosen.present);
export const useCanZoomOut = (): boolean => useSyncExternalStore(subscribe, () => chosen.before.length > 0 || chosen.present.kind === "span");
