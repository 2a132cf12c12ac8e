import { performance } from "node:perf_hooks";

export interface Cost {
  wallMs: number;
  /** User and system time of this process. */
  cpuMs: number;
}

export async function cost(work: () => unknown): Promise<Cost> {
  const cpu = process.cpuUsage();
  const start = performance.now();
  await work();
  const used = process.cpuUsage(cpu);
  return { wallMs: performance.now() - start, cpuMs: (used.user + used.system) / 1_000 };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

export const show = (what: string, figure: string) => console.log(`  ${what.padEnd(52)} ${figure}`);
export const milliseconds = (ms: number) => `${ms < 10 ? ms.toFixed(2) : Math.round(ms)} ms`;
