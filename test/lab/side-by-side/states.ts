import type { Book, Seen } from "./timeline";

/** Over which evaluations states are compared, ms. */
export interface Span {
  intervalMs: number;
  from: number;
  to: number;
}

/** How often two sides had an alert in another state. */
export interface Apart {
  evaluations: number;
  apart: number;
}

const stateAt = (seen: readonly Seen[], at: number, intervalMs: number): Seen["state"] | undefined => seen.findLast((one) => one.at <= at && at - one.at < intervalMs)?.state;

/** Looks at each evaluation whether the other side has the same state at it, or at the one before or after. */
export function statesApart(one: Book, other: Book, alerts: readonly string[], { intervalMs, from, to }: Span): Apart {
  const count: Apart = { evaluations: 0, apart: 0 };
  for (const alert of alerts) {
    for (let at = from + 2 * intervalMs; at < to - 2 * intervalMs; at += intervalMs) {
      const others = [-1, 0, 1].map((by) => stateAt(other.get(alert) ?? [], at + by * intervalMs, intervalMs));
      count.evaluations += 1;
      if (!others.includes(stateAt(one.get(alert) ?? [], at, intervalMs))) count.apart += 1;
    }
  }
  return count;
}
