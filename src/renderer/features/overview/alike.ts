import type { Watched } from "../../app/attention";

/** Objects of one kind and environment with one trouble. */
export interface Alike {
  first: Watched;
  others: readonly Watched[];
}

/** From so many on they are one line: a few stand better for themselves. */
const LEAST = 4;

/** What needs attention, in its order, with many of one trouble in one place: the worst of everything stays in sight. */
export function alikeOf(items: readonly Watched[]): Alike[] {
  const keyOf = ({ ref, environment, health, reason }: Watched): string => JSON.stringify([ref.kind, environment, health, reason?.code]);
  const groups = new Map<string, Watched[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  const told = new Set<string>();
  return items.flatMap((item): Alike[] => {
    const key = keyOf(item);
    const group = groups.get(key) ?? [];
    if (group.length < LEAST) return [{ first: item, others: [] }];
    if (told.has(key)) return [];
    told.add(key);
    return [{ first: item, others: group.slice(1) }];
  });
}
