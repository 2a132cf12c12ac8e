import type { StateChange } from "../../history";

/** How long an object was in which state within a time. */
export interface Trouble {
  object: string;
  failingMs: number;
  degradedMs: number;
  notSeenMs: number;
  /** How often it began to fail or to be degraded. */
  times: number;
  reason?: string;
  /** Its state at the end. */
  now: StateChange["after"];
}

/** Objects that were not well for a while, the worst first. `changes`: oldest first; an object without a change in the time is not among them. */
export function troublesOf(changes: readonly StateChange[], from: number, to: number): Trouble[] {
  const byObject = new Map<string, StateChange[]>();
  for (const change of changes) {
    const object = `${change.kind}/${change.object}`;
    byObject.set(object, [...(byObject.get(object) ?? []), change]);
  }
  return [...byObject].flatMap(([object, all]) => {
    const trouble = troubleOf(object, all, from, to);
    return trouble && trouble.failingMs + trouble.degradedMs + trouble.notSeenMs > 0 ? [trouble] : [];
  }).sort((a, b) => b.failingMs - a.failingMs || b.degradedMs - a.degradedMs || b.notSeenMs - a.notSeenMs);
}

function troubleOf(object: string, changes: readonly StateChange[], from: number, to: number): Trouble | undefined {
  const last = changes.at(-1);
  if (!last) return undefined;
  const lasted = { healthy: 0, degraded: 0, failing: 0, "not seen": 0 };
  let [since, state]: [number, StateChange["after"] | undefined] = [from, changes[0]?.before];
  for (const { at, after } of changes) {
    if (state) lasted[state] += at - since;
    [since, state] = [at, after];
  }
  if (state) lasted[state] += to - since;
  const bad = changes.filter(({ before, after }) => (after === "failing" || after === "degraded") && before !== "failing" && before !== "degraded");
  const reason = [...changes].reverse().find((change) => change.after !== "healthy" && change.reason)?.reason?.message;
  return { object, failingMs: lasted.failing, degradedMs: lasted.degraded, notSeenMs: lasted["not seen"], times: bad.length, reason, now: last.after };
}
