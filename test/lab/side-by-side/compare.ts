import { statesApart } from "./states";
import { type Book, type Transition, transitionsOf } from "./timeline";

/** A transition of one alert on both sides, or on one of them alone. */
export interface Pair {
  alert: string;
  to: Transition["to"];
  here?: number;
  there?: number;
  /** Evaluations by which ours came later. */
  late?: number;
  verdict: "same" | "brief" | "undecided" | "by design" | "differs";
  why?: string;
}

export interface Comparison {
  here: Book;
  there: Book;
  /** A second Prometheus that is alike and looks at other moments: what the two of them disagree on is not decided by the rule. */
  twin: Book;
  intervalMs: number;
  /** What is compared: alerts that change within the last evaluations have not been seen to the end. */
  from: number;
  to: number;
  /** Says why a transition that only one side has, or has at another evaluation, is meant to be so. */
  byDesign?(alert: string, at: number): string | undefined;
}

/** Evaluations that may lie between the same transition of both sides: their moments within the interval differ. */
const TOLERANCE = 1;

/** The rule that an alert comes of. */
export const ruleOf = (alert: string): string => alert.replace(/\{.*/, "");

export function byRule(alerts: readonly string[]): Map<string, string[]> {
  const rules = new Map<string, string[]>();
  for (const alert of alerts) rules.set(ruleOf(alert), [...(rules.get(ruleOf(alert)) ?? []), alert]);
  return rules;
}

export function compare(comparison: Comparison): Pair[] {
  const { here, there, twin } = comparison;
  const alerts = [...new Set([...here.keys(), ...there.keys()])].toSorted();
  const chance = new Map([...byRule(alerts)].map(([rule, all]) => [rule, byChance(all, comparison)]));
  return alerts.flatMap((alert) => {
    const pairs = matched(alert, here, there, comparison);
    const doubts = matched(alert, twin, there, comparison).filter(({ late }) => late === undefined || Math.abs(late) > TOLERANCE);
    return pairs.map((pair) => ({ ...pair, ...judged(pair, pairs, doubts, chance.get(ruleOf(alert)), comparison) }));
  });
}

/** Two Prometheus servers that differ at more than this share of a rule's evaluations do not say what it should be. */
const MOST_APART = 0.05;

/**
 * A rule that looks at the last moment alone (`irate`), on a machine whose load goes up and down, says what it says by the second at which it
 * looked. That is so where the two servers are far apart, and we are no further from one of them than they are from each other.
 */
function byChance(alerts: readonly string[], comparison: Comparison): string | undefined {
  const { here, there, twin } = comparison;
  const among = statesApart(twin, there, alerts, comparison);
  const ours = statesApart(here, there, alerts, comparison);
  if (among.apart <= MOST_APART * among.evaluations || ours.apart > 1.25 * among.apart) return undefined;
  return `by chance: of ${among.evaluations} evaluations two Prometheus servers differ at ${among.apart}, this console and one of them at ${ours.apart}`;
}

function matched(alert: string, here: Book, there: Book, { intervalMs, from, to }: Comparison): Omit<Pair, "verdict">[] {
  const within = ({ at }: Transition): boolean => at >= from && at <= to;
  const ours = transitionsOf(here.get(alert) ?? [], intervalMs, to).filter(within);
  const theirs = transitionsOf(there.get(alert) ?? [], intervalMs, to).filter(within);
  const pairs: Omit<Pair, "verdict">[] = [];
  for (const one of ours) {
    const late = (other: Transition): number => Math.round((one.at - other.at) / intervalMs);
    const [best] = theirs.filter((other) => other.to === one.to && Math.abs(late(other)) <= REACH).toSorted((a, b) => Math.abs(one.at - a.at) - Math.abs(one.at - b.at));
    if (best) theirs.splice(theirs.indexOf(best), 1);
    pairs.push({ alert, to: one.to, here: one.at, ...(best && { there: best.at, late: late(best) }) });
  }
  return [...pairs, ...theirs.map(({ to: state, at }) => ({ alert, to: state, there: at }))].toSorted((a, b) => momentOf(a) - momentOf(b));
}

/** Further apart than this, two transitions are not the same one. */
const REACH = 6;
const momentOf = ({ here, there }: Pick<Pair, "here" | "there">): number => here ?? there ?? 0;

function judged(pair: Omit<Pair, "verdict">, all: readonly Omit<Pair, "verdict">[], doubts: readonly Omit<Pair, "verdict">[], chance: string | undefined, comparison: Comparison): Pick<Pair, "verdict" | "why"> {
  const { intervalMs, from, to, byDesign } = comparison;
  const at = momentOf(pair);
  if (pair.late !== undefined && Math.abs(pair.late) <= TOLERANCE) return { verdict: "same" };
  const why = byDesign?.(pair.alert, at);
  if (why !== undefined) return { verdict: "by design", why };
  const isNear = (other: Pick<Pair, "here" | "there">): boolean => Math.abs(momentOf(other) - at) <= 2 * intervalMs;
  if (doubts.some(isNear)) return { verdict: "undecided", why: "two Prometheus servers differ here, too" };
  const waited = (book: Book): boolean => {
    const before = (book.get(pair.alert) ?? []).filter((seen) => seen.at < at);
    return pair.to === "firing" && (before[0]?.at ?? Infinity) < from + 2 * intervalMs && before.every(({ state }) => state === "pending");
  };
  if (chance !== undefined) return { verdict: "undecided", why: chance };
  if (at - from < 2 * intervalMs || to - at < 2 * intervalMs || waited(comparison.here) || waited(comparison.there)) return { verdict: "brief", why: "at the edge of what was watched" };
  if (isBrief(pair, all, intervalMs)) return { verdict: "brief", why: "held for one evaluation, which the other side's fell beside" };
  return { verdict: "differs" };
}

/**
 * With both of its ends one evaluation off, what is there for one or two evaluations is not there at all. The same holds for what is gone that
 * long, which then waits anew before it fires.
 */
function isBrief(pair: Omit<Pair, "verdict">, all: readonly Omit<Pair, "verdict">[], intervalMs: number): boolean {
  if (pair.late !== undefined) return false;
  const side = pair.here === undefined ? "there" : "here";
  const at = momentOf(pair);
  const alone = all.filter((other) => other !== pair && other.late === undefined && other[side] !== undefined);
  if (pair.to === "firing") {
    const waited = alone.filter((other) => other.to === "pending" && momentOf(other) < at).at(-1);
    const before = alone.filter((other) => other.to === "ended" && waited !== undefined && momentOf(other) <= momentOf(waited)).at(-1);
    return waited !== undefined && before !== undefined && momentOf(waited) - momentOf(before) <= 2 * intervalMs;
  }
  return alone.some((other) => other.to === (pair.to === "pending" ? "ended" : "pending") && Math.abs(momentOf(other) - at) <= 2 * intervalMs);
}
