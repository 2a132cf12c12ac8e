import { useEffect, useState } from "react";
import type { Problem } from "../../shared/problem";
import type { SeriesLine, SeriesSelector } from "../../shared/sample";
import type { Span } from "../lib/chart-shape";
import { share } from "../lib/share";
import { askAgain } from "./ask-again";
import { useConsole } from "./hooks";
import { BUCKETS, spanOf, type TimeRange } from "./time-range";

export interface SeriesAnswer {
  lines: readonly SeriesLine[];
  span: Span;
  loading: boolean;
  problem?: Problem;
}

const FASTEST_MS = 2_500;
const SLOWEST_MS = 60_000;

/** The shortest time between two questions about a range, ms: half of what one point stands for. */
export const pauseOf = ({ from, to }: Span): number => Math.min(SLOWEST_MS, Math.max(FASTEST_MS, (to - from) / BUCKETS / 2));

/** The lines of all selectors over a range, asked for in one question and again as samples are stored; a span of the past is asked for once. */
export function useSeries(selectors: readonly SeriesSelector[], range: TimeRange): SeriesAnswer {
  const { client } = useConsole();
  const [answer, setAnswer] = useState<SeriesAnswer>(() => ({ lines: [], span: spanOf(range, Date.now()), loading: true }));
  const key = JSON.stringify(selectors);
  useEffect(() => {
    const ask = async (isGone: () => boolean): Promise<void> => {
      const span = spanOf(range, Date.now());
      const outcome = await client.ask("series.query", { selectors: [...selectors], ...span, buckets: BUCKETS });
      if (isGone()) return;
      setAnswer((present) => (outcome.ok ? share(present, { lines: outcome.value, span, loading: false, problem: undefined }) : { ...present, loading: false, problem: outcome.problem }));
    };
    return askAgain(client, range, pauseOf(spanOf(range, Date.now())), ask);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for the selectors
  }, [client, key, range]);
  return answer;
}
