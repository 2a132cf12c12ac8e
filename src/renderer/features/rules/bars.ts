import type { Backtest } from "../../../shared/rules/ask";
import type { Span } from "../../lib/chart-shape";

type Interval = Backtest["alerts"][number]["intervals"][number];

export interface Bar {
  kind: "pending" | "firing";
  from: number;
  to: number;
  /** Place and width as shares of the span, 0..1. */
  left: number;
  width: number;
  min: number;
  max: number;
}

/** An alert's intervals as bars: while it waited, and while it fired. */
export function barsOf(intervals: readonly Interval[], span: Span): Bar[] {
  const bar = (kind: Bar["kind"], from: number, to: number, { min, max }: Interval): Bar[] => {
    const [start, end] = [Math.max(from, span.from), Math.min(to, span.to)];
    if (end <= start && !(from === to && from >= span.from && from <= span.to)) return [];
    const whole = span.to - span.from;
    return [{ kind, from, to, left: (start - span.from) / whole, width: Math.max(0, end - start) / whole, min, max }];
  };
  return intervals.flatMap((interval) => {
    const { activeAt, firedAt, endedAt = span.to } = interval;
    if (firedAt === undefined) return bar("pending", activeAt, endedAt, interval);
    return [...(firedAt > activeAt ? bar("pending", activeAt, firedAt, interval) : []), ...bar("firing", firedAt, endedAt, interval)];
  });
}

/** The longest time that one of them fired. */
export function longestMs(alerts: Backtest["alerts"], end: number): number {
  return Math.max(0, ...alerts.flatMap(({ intervals }) => intervals.map(({ firedAt, endedAt = end }) => (firedAt === undefined ? 0 : endedAt - firedAt))));
}
