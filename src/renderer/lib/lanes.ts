/** Most lanes; what finds no free one lies over the last. */
const MOST = 3;

/** Lanes for bars on one axis, so that those of one time lie below each other: the earlier takes the first lane that is free. */
export function lanesOf(bars: readonly { id: string; from: number; to?: number }[]): Map<string, number> {
  const ends: number[] = [];
  const lanes = new Map<string, number>();
  for (const { id, from, to } of [...bars].sort((a, b) => a.from - b.from)) {
    if (to === undefined) continue;
    const free = ends.findIndex((end) => end <= from);
    const lane = Math.min(MOST - 1, free === -1 ? ends.length : free);
    ends[lane] = Math.max(ends[lane] ?? -Infinity, to);
    lanes.set(id, lane);
  }
  return lanes;
}
