import { useEffect, useState } from "react";
import type { Problem } from "../../shared/problem";
import type { PromqlLines } from "../../shared/promql/ask";
import type { Span } from "../lib/chart-shape";
import { share } from "../lib/share";
import { askAgain } from "./ask-again";
import { useConsole } from "./hooks";
import { BUCKETS, steppedSpan, type TimeRange } from "./time-range";
import { pauseOf } from "./use-series";

/** What one expression gave over a range. */
export interface PromqlAnswer {
  expression: string;
  lines: PromqlLines["lines"];
  remarks: PromqlLines["remarks"];
  /** Where it was evaluated. */
  source?: string;
  problem?: Problem;
}

export interface PromqlAnswers {
  answers: readonly PromqlAnswer[];
  span: Span;
  /** Distance of two points, ms. */
  stepMs: number;
  loading: boolean;
  /** When the answers came. */
  at?: number;
}

const LEAST_STEP_MS = 1_000;

export const stepOf = ({ from, to }: Span): number => Math.max(LEAST_STEP_MS, (to - from) / BUCKETS);

/** The values of expressions over a range, one after the other, asked again as samples are stored. */
export function usePromql(expressions: readonly string[], range: TimeRange, source?: string): PromqlAnswers {
  const { client } = useConsole();
  const [answer, setAnswer] = useState<PromqlAnswers>(() => ({ answers: [], span: steppedSpan(range, Date.now(), LEAST_STEP_MS), stepMs: LEAST_STEP_MS, loading: true }));
  const key = JSON.stringify([expressions, source]);
  useEffect(() => {
    const ask = async (isGone: () => boolean): Promise<void> => {
      const span = steppedSpan(range, Date.now(), LEAST_STEP_MS);
      const stepMs = stepOf(span);
      const answers: PromqlAnswer[] = [];
      for (const expression of expressions) {
        const outcome = await client.ask("promql.range", { expression, ...span, stepMs, source });
        if (isGone()) return;
        answers.push(outcome.ok ? { expression, ...outcome.value } : { expression, lines: [], remarks: [], problem: outcome.problem });
      }
      setAnswer((present) => share(present, { answers, span, stepMs, loading: false, at: Date.now() }));
    };
    return askAgain(client, range, pauseOf(steppedSpan(range, Date.now(), LEAST_STEP_MS)), ask);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `key` stands for expressions and source
  }, [client, key, range]);
  return answer;
}

/** A source as a person reads it: "Prometheus prod" or "this console's history". */
export const sourceWords = (source: string | undefined): string =>
  source === undefined ? "not evaluated yet" : source === "local" ? "this console's history" : source.replace(/^prometheus\//, "Prometheus ");
