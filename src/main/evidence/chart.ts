/** Values of one bucket: [start in ms, mean, lowest, highest]. */
export type Bucket = readonly [at: number, mean: number, min: number, max: number];

export interface ChartLine {
  name: string;
  points: readonly Bucket[];
  /** Neighbours further apart than this (ms) have a gap between them: nothing was seen there. */
  gapMs: number;
}

/** "ratio": 0..1, shown as percent. "seconds": shown as ms below one. */
export type Unit = "ratio" | "bytes" | "seconds" | "number" | "up";

export interface Chart {
  title: string;
  unit: Unit;
  lines: ChartLine[];
}

/** The charts of one object of the fleet. */
export interface ObjectCharts {
  /** "host/web1" */
  object: string;
  charts: Chart[];
  /** Its health over that time: when it changed to what. */
  health: { at: number; before?: string; after: string; reason?: string }[];
}

/** Points without a gap between them. */
export function strokesOf({ points, gapMs }: ChartLine): Bucket[][] {
  const strokes: Bucket[][] = [];
  let previous = -Infinity;
  for (const point of points) {
    if (point[0] - previous > gapMs) strokes.push([]);
    strokes.at(-1)?.push(point);
    previous = point[0];
  }
  return strokes;
}

/** Spans of [from, to] in which no line has a point. */
export function unseenOf(lines: readonly ChartLine[], from: number, to: number): [number, number][] {
  const gapMs = Math.max(0, ...lines.map((line) => line.gapMs));
  const moments = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  const spans: [number, number][] = [];
  let previous = from;
  for (const at of [...moments, to]) {
    if (at - previous > gapMs || (moments.length === 0 && at > previous)) spans.push([previous, at]);
    previous = Math.max(previous, at);
  }
  return spans;
}

/** Values from 0 upwards in at most five round steps that reach `max`. Bytes go in steps of powers of two. */
export function valueTicks(max: number, unit: Unit): number[] {
  if (unit === "up") return [0, 1];
  if (!(max > 0)) return [0, 1];
  const rough = max / 4;
  const base = unit === "bytes" ? 1_024 ** Math.max(0, Math.floor(Math.log(rough) / Math.log(1_024))) : 1;
  const magnitude = 10 ** Math.floor(Math.log10(rough / base));
  const step = base * ([1, 2, 2.5, 5].map((factor) => factor * magnitude).find((candidate) => candidate * base >= rough * 0.999) ?? 10 * magnitude);
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(9)));
}

const STEPS_MS = [1, 5, 10, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800].map((seconds) => seconds * 1_000);

/** Round UTC times within [from, to], at most `most` of them. */
export function timeTicks(from: number, to: number, most = 7): number[] {
  const step = STEPS_MS.find((candidate) => (to - from) / candidate <= most) ?? (to - from) / most;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

const three = (value: number): string => String(Number(value.toPrecision(3)));
const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A value with its unit, at most three significant digits. */
export function formatValue(value: number, unit: Unit): string {
  switch (unit) {
    case "ratio": return `${three(value * 100)} %`;
    case "seconds": return value >= 1 || value === 0 ? `${three(value)} s` : `${three(value * 1_000)} ms`;
    case "up": return value >= 1 ? "up" : value <= 0 ? "down" : three(value);
    case "number": return three(value);
    case "bytes": {
      const power = value > 0 ? Math.min(BINARY.length - 1, Math.max(0, Math.floor(Math.log(value) / Math.log(1_024)))) : 0;
      return `${three(value / 1_024 ** power)} ${BINARY[power]}`;
    }
  }
}

/** Mean and extremes of the points within [from, to); undefined where nothing was seen. */
export function spanOf({ points }: ChartLine, from: number, to: number): { mean: number; min: number; max: number } | undefined {
  const within = points.filter(([at]) => at >= from && at < to);
  if (within.length === 0) return undefined;
  return {
    mean: within.reduce((sum, [, mean]) => sum + mean, 0) / within.length,
    min: Math.min(...within.map(([, , min]) => min)),
    max: Math.max(...within.map(([, , , max]) => max)),
  };
}
