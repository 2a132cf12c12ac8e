import { useEffect, useState } from "react";
import type { SeriesLabels } from "../../shared/sample";
import { share } from "../lib/share";
import { askAgain } from "./ask-again";
import { useConsole } from "./hooks";
import type { Known } from "./resource";

/** A series' value now; the metric's name is the label `__name__`. */
export interface Reading {
  labels: SeriesLabels;
  value: number;
}

const PAUSE_MS = 5_000;
const ASKED: Known<readonly Reading[]> = { loading: true };

/** What this console's own history says of an expression now, asked again as samples are stored. What is not seen any more is absent. */
export function useInstant(expression: string): Known<readonly Reading[]> {
  const { client } = useConsole();
  const [{ of, known }, setKnown] = useState<{ of: string; known: Known<readonly Reading[]> }>({ of: expression, known: ASKED });
  useEffect(() => askAgain(client, { kind: "last", range: "15m" }, PAUSE_MS, async (isGone) => {
    const outcome = await client.ask("promql.instant", { expression, at: Date.now(), source: "local" });
    if (isGone()) return;
    setKnown((before) => {
      const last = before.of === expression ? before.known : ASKED;
      if (!outcome.ok) return { of: expression, known: { ...last, problem: outcome.problem, loading: false } };
      const { value } = outcome.value;
      return { of: expression, known: { value: share(last.value, value.type === "vector" ? value.elements : []), at: Date.now(), loading: false } };
    });
  }), [client, expression]);
  return of === expression ? known : ASKED;
}

/** An expression that gives the metrics of one object: `{__name__=~"a|b", store="orders"}`. */
export const metricsOf = (names: readonly string[], own: SeriesLabels): string =>
  `{__name__=~"${names.join("|")}",${Object.entries(own).map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
