import { useEffect, useState } from "react";
import type { Reply } from "../../shared/contract";
import type { Outcome } from "../../shared/problem";
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

/** What this console's own history says of expressions now, asked again as samples are stored. What is not seen any more is absent. */
export function useInstant(expressions: readonly string[]): Known<readonly Reading[]> {
  const { client } = useConsole();
  const key = expressions.join("\n");
  const [{ of, known }, setKnown] = useState<{ of: string; known: Known<readonly Reading[]> }>({ of: key, known: ASKED });
  useEffect(() => askAgain(client, { kind: "last", range: "15m" }, PAUSE_MS, async (isGone) => {
    const at = Date.now();
    const outcomes = await Promise.all(key.split("\n").map((expression) => client.ask("promql.instant", { expression, at, source: "local" })));
    if (isGone()) return;
    setKnown((before) => ({ of: key, known: joined(outcomes, before.of === key ? before.known : ASKED) }));
  }), [client, key]);
  return of === key ? known : ASKED;
}

/** One answer of several; where one of them fails, what was known before with the reason. */
function joined(outcomes: readonly Outcome<Reply<"promql.instant">>[], before: Known<readonly Reading[]>): Known<readonly Reading[]> {
  const readings: Reading[] = [];
  for (const outcome of outcomes) {
    if (!outcome.ok) return { ...before, problem: outcome.problem, loading: false };
    const { value } = outcome.value;
    if (value.type === "vector") readings.push(...value.elements);
  }
  return { value: share(before.value, readings), at: Date.now(), loading: false };
}

/** Expressions that give metrics of one object: `pg_up{store="orders"}`. One for each name, as series are found by their names. */
export const metricsOf = (names: readonly string[], own: SeriesLabels): string[] =>
  names.map((name) => `${name}{${Object.entries(own).map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(",")}}`);
