/** An alert as one side had it at one evaluation. */
export interface Seen {
  at: number;
  state: "pending" | "firing";
}

/** Alerts of one side by their label set, each with the evaluations at which it was there, in order. */
export type Book = ReadonlyMap<string, readonly Seen[]>;

export interface Transition {
  at: number;
  to: "pending" | "firing" | "ended";
}

/** A series `ALERTS` as either side keeps it: the state is a label, the moments of its samples are evaluations. */
export interface AlertsSeries {
  labels: Readonly<Record<string, string>>;
  times: readonly number[];
}

/** Names a label set the same way whoever gives it. */
export const keyOf = (labels: Readonly<Record<string, string>>): string =>
  `${labels["alertname"] ?? ""}{${Object.entries(labels).filter(([name]) => name !== "alertname").toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}="${value}"`).join(", ")}}`;

export function bookOf(series: readonly AlertsSeries[]): Book {
  const book = new Map<string, Seen[]>();
  for (const { labels: { __name__: _name, alertstate, ...labels }, times } of series) {
    if (alertstate !== "pending" && alertstate !== "firing") continue;
    const key = keyOf(labels);
    const seen = times.map((at): Seen => ({ at, state: alertstate }));
    book.set(key, [...(book.get(key) ?? []), ...seen].toSorted((a, b) => a.at - b.at));
  }
  return book;
}

/** What changed between the evaluations up to a moment. An alert has ended at the first one at which it is not there any more. */
export function transitionsOf(seen: readonly Seen[], intervalMs: number, upTo = Infinity): Transition[] {
  const made: Transition[] = [];
  let before: Seen | undefined;
  for (const now of seen) {
    if (before && now.at - before.at > 1.5 * intervalMs) {
      made.push({ at: before.at + intervalMs, to: "ended" });
      before = undefined;
    }
    if (before?.state !== now.state) made.push({ at: now.at, to: now.state });
    before = now;
  }
  return before && upTo - before.at > 1.5 * intervalMs ? [...made, { at: before.at + intervalMs, to: "ended" }] : made;
}
