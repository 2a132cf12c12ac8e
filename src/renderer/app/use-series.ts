import { useEffect, useState } from "react";
import type { Problem } from "../../shared/problem";
import type { SeriesLine, SeriesSelector } from "../../shared/sample";
import type { Span } from "../lib/chart-shape";
import { share } from "../lib/share";
import { throttle } from "./console";
import { useConsole } from "./hooks";

export const RANGES = { "15m": 15 * 60_000, "1h": 3_600_000, "6h": 6 * 3_600_000, "24h": 24 * 3_600_000, "7d": 7 * 24 * 3_600_000, "30d": 30 * 24 * 3_600_000 } as const;
export type Range = keyof typeof RANGES;
export const RANGE_CHOICES: readonly { value: Range; label: string }[] = [
  { value: "15m", label: "15 m" }, { value: "1h", label: "1 h" }, { value: "6h", label: "6 h" }, { value: "24h", label: "24 h" }, { value: "7d", label: "7 d" }, { value: "30d", label: "30 d" },
];

export interface SeriesAnswer {
  lines: readonly SeriesLine[];
  span: Span;
  loading: boolean;
  problem?: Problem;
}

const BUCKETS = 120;
const FASTEST_MS = 2_500;
const SLOWEST_MS = 60_000;

/** A span ending now, on bucket borders, so that buckets keep their place from one question to the next. */
export function alignedSpan(now: number, rangeMs: number): Span {
  const bucketMs = rangeMs / BUCKETS;
  const to = Math.ceil(now / bucketMs) * bucketMs;
  return { from: to - rangeMs, to };
}

/** The lines of all selectors over a range, asked for in one question and again as samples are stored. */
export function useSeries(selectors: readonly SeriesSelector[], range: Range): SeriesAnswer {
  const { client } = useConsole();
  const [answer, setAnswer] = useState<SeriesAnswer>(() => ({ lines: [], span: alignedSpan(Date.now(), RANGES[range]), loading: true }));
  const key = JSON.stringify(selectors);
  useEffect(() => {
    let gone = false;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      const span = alignedSpan(Date.now(), RANGES[range]);
      const outcome = await client.ask("series.query", { selectors: [...selectors], ...span, buckets: BUCKETS });
      if (gone) return;
      setAnswer((present) => (outcome.ok ? share(present, { lines: outcome.value, span, loading: false, problem: undefined }) : { ...present, loading: false, problem: outcome.problem }));
    };
    const again = throttle(() => void ask(), Math.min(SLOWEST_MS, Math.max(FASTEST_MS, RANGES[range] / BUCKETS / 2)));
    again();
    document.addEventListener("visibilitychange", again);
    const stops = [client.listen("samples.stored", again), client.onHole(again)];
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", again);
      for (const stop of stops) stop();
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the selectors
  }, [client, key, range]);
  return answer;
}
