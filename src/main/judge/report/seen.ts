import type { Fleet } from "../../../shared/fleet";
import type { SampleStore } from "../../ports";

/** How much of a time a host was seen. */
export interface HostSeen {
  host: string;
  /** 0..1 */
  ratio: number;
  longestGapMs: number;
  gaps: number;
}

export interface SeenReport {
  hosts: HostSeen[];
  /** Times in which no host was seen at all: the console was closed, asleep or off the network. */
  blind: [from: number, to: number][];
  /** Gaps are known to within this, ms. */
  exactMs: number;
}

/** One that every collector of hosts gives at each look. */
const SERIES = "node_load1";
const MOST_BUCKETS = 1_008;
const LEAST_MS = 60_000;

/** What was seen of each host from `from` to `to`. Lets other work in between hosts. */
export async function seenOf(fleet: Fleet, samples: Pick<SampleStore, "query">, from: number, to: number): Promise<SeenReport> {
  const width = Math.max(LEAST_MS, (to - from) / MOST_BUCKETS);
  const count = Math.max(1, Math.ceil((to - from) / width));
  const seen = new Map<string, boolean[]>();
  for (const host of Object.keys(fleet.hosts)) {
    const slots = Array.from({ length: count }, () => false);
    for (const { points } of samples.query({ selectors: [{ name: SERIES, labels: { host }, as: "value" }], from, to, buckets: count })) {
      const step = stepOf(points.map(([at]) => at), width);
      for (const [at] of points) for (let slot = Math.floor((at - from) / width); slot < Math.ceil((at + step - from) / width); slot += 1) if (slot >= 0 && slot < count) slots[slot] = true;
    }
    seen.set(host, slots);
    await new Promise(setImmediate);
  }
  const any = Array.from({ length: count }, (_, slot) => [...seen.values()].some((slots) => slots[slot]));
  return {
    hosts: [...seen].map(([host, slots]) => ({ host, ratio: slots.filter(Boolean).length / count, ...gapsIn(slots, width) })), exactMs: width,
    blind: seen.size === 0 ? [] : runs(any).map(([first, end]) => [from + first * width, Math.min(to, from + end * width)]),
  };
}

/** How wide the buckets of a line are: as wide as the closest two of them are apart. */
function stepOf(times: readonly number[], width: number): number {
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at));
  return Math.max(width, steps.length > 0 ? Math.min(...steps) : width);
}

/** Stretches of slots in which nothing was seen. */
function runs(slots: readonly boolean[]): [first: number, end: number][] {
  const found: [number, number][] = [];
  for (const [slot, isSeen] of slots.entries()) {
    const last = found.at(-1);
    if (isSeen) continue;
    if (last?.[1] === slot) last[1] = slot + 1;
    else found.push([slot, slot + 1]);
  }
  return found;
}

function gapsIn(slots: readonly boolean[], width: number): { longestGapMs: number; gaps: number } {
  const gaps = runs(slots);
  return { gaps: gaps.length, longestGapMs: Math.max(0, ...gaps.map(([first, end]) => (end - first) * width)) };
}
