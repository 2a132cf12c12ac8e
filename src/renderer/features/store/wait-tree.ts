import type { DatabaseQuery } from "../../../shared/database-queries";

/** A session, and where it stands among those that wait for each other. */
export interface WaitRow {
  query: DatabaseQuery;
  /** 0: it waits for nobody that is listed. */
  depth: number;
  /** How many wait for it, directly or behind others. */
  holds: number;
}

/** Sessions in the order given, each followed by those that wait for it. Every one stands there once, also those that wait for each other. */
export function waitTree(queries: readonly DatabaseQuery[]): WaitRow[] {
  const listed = new Set(queries.map(({ pid }) => pid));
  const waiting = (pid: number): DatabaseQuery[] => queries.filter((query) => query.pid !== pid && query.blockedBy.includes(pid));
  const rows: WaitRow[] = [];
  const done = new Set<number>();
  const add = (query: DatabaseQuery, depth: number): void => {
    if (done.has(query.pid)) return;
    done.add(query.pid);
    rows.push({ query, depth, holds: heldBy(query.pid, waiting).size });
    for (const next of waiting(query.pid)) add(next, depth + 1);
  };
  for (const query of queries) if (!query.blockedBy.some((pid) => listed.has(pid))) add(query, 0);
  for (const query of queries) add(query, 0);
  return rows;
}

function heldBy(pid: number, waiting: (pid: number) => DatabaseQuery[]): Set<number> {
  const held = new Set<number>();
  const open = [pid];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { pid: one } of waiting(next)) {
      if (one === pid || held.has(one)) continue;
      held.add(one);
      open.push(one);
    }
  }
  return held;
}
