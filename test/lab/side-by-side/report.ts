import { byRule, type Comparison, type Pair, ruleOf } from "./compare";
import { type Span, statesApart } from "./states";

/** Every transition: the minute here, the minute there, and by how many evaluations ours came later. */
export function table(pairs: readonly Pair[], from: number, minuteMs: number): string {
  const minute = (at: number | undefined): string => (at === undefined ? "-" : ((at - from) / minuteMs).toFixed(1)).padStart(6);
  const rows = pairs.map(({ alert, to, here, there, late, verdict, why }) => `${minute(here)} ${minute(there)} ${String(late ?? "").padStart(3)}  ${to.padEnd(8)} ${verdict.padEnd(9)} ${alert}${why === undefined ? "" : ` (${why})`}`);
  return ["  here  there   by  becomes", ...rows].join("\n");
}

/** What it comes to, in numbers. */
export function summary(pairs: readonly Pair[], { here, there, twin }: Pick<Comparison, "here" | "there" | "twin">, span: Span): string {
  const count = (test: (pair: Pair) => boolean): number => pairs.filter(test).length;
  const verdicts = (["same", "brief", "undecided", "by design", "differs"] as const).map((name) => `${name} ${count(({ verdict }) => verdict === name)}`).join(", ");
  const late = [-1, 0, 1].map((by) => `${by}: ${count((pair) => pair.verdict === "same" && pair.late === by)}`).join(", ");
  const alerts = [...new Set(pairs.filter(({ verdict }) => verdict !== "by design").map(({ alert }) => alert))];
  const apart = [...byRule(alerts)].map(([rule, all]) => ({ rule, ours: statesApart(here, there, all, span), theirs: statesApart(twin, there, all, span) }));
  const sum = (of: (one: (typeof apart)[number]) => number): number => apart.reduce((total, one) => total + of(one), 0);
  return [
    `${new Set(pairs.map(({ alert }) => alert)).size} label sets of ${new Set(pairs.map(({ alert }) => ruleOf(alert))).size} rules, ${pairs.length} transitions: ${verdicts}; of the same, evaluations apart ${late}`,
    `states at ${sum(({ ours }) => ours.evaluations)} evaluations: other here than in one Prometheus at ${sum(({ ours }) => ours.apart)}, other in one Prometheus than in the other at ${sum(({ theirs }) => theirs.apart)}`,
    ...apart.filter(({ ours, theirs }) => ours.apart + theirs.apart > 0).map(({ rule, ours, theirs }) => `  ${rule}: ${ours.apart} and ${theirs.apart} of ${ours.evaluations}`),
  ].join("\n");
}
