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

/** What this console's own history says of an expression now, asked again as samples are stored. What is not seen any more is absent. */
export function useInstant(expression: string): Known<readonly Reading[]> {
  const { client } = useConsole();
  const [known, setKnown] = useState<Known<readonly Reading[]>>({ loading: true });
  useEffect(() => askAgain(client, { kind: "last", range: "15m" }, PAUSE_MS, async (isGone) => {
    const outcome = await client.ask("promql.instant", { expression, at: Date.now(), source: "local" });
    if (isGone()) return;
    if (!outcome.ok) return setKnown((before) => ({ ...before, problem: outcome.problem, loading: false }));
    const { value } = outcome.value;
    setKnown((before) => ({ value: share(before.value, value.type === "vector" ? value.elements : []), at: Date.now(), loading: false }));
  }), [client, expression]);
  return known;
}

/** An expression that gives the metrics of one object: `{__name__=~"a|b", store="orders"}`. */
export const metricsOf = (names: readonly string[], own: SeriesLabels): string =>
  `{__name__=~"${names.join("|")}",${Object.entries(own).map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`;
