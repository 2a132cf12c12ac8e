/** Exponential from `minMs` to `maxMs`, of which at least half is kept: clients that failed together do not return together. */
export function backoffMs(failures: number, minMs: number, maxMs: number, random: () => number = Math.random): number {
  const full = Math.min(maxMs, minMs * 2 ** Math.min(failures - 1, 30));
  return full / 2 + random() * (full / 2);
}
