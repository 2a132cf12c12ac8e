import { useEffect, useState } from "react";
import type { SeriesLine } from "../../../shared/sample";
import { throttle } from "../../app/console";
import { useConsole } from "../../app/hooks";
import type { SparkPoint } from "../../lib/spark-path";

export interface HostSpark {
  points: readonly SparkPoint[];
  from: number;
  to: number;
  gapMs: number;
}

const SPAN_MS = 15 * 60_000;
const BUCKETS = 60;
const EVERY_MS = 15_000;
/** Questions name each host; beyond this many the rows go without lines. */
const MOST_HOSTS = 48;

/** CPU use of each host over the last 15 minutes, asked for in one question. */
export function useHostSparks(ids: readonly string[]): ReadonlyMap<string, HostSpark> {
  const { client } = useConsole();
  const [sparks, setSparks] = useState<ReadonlyMap<string, HostSpark>>(new Map());
  const names = ids.slice(0, MOST_HOSTS + 1).join(" ");
  useEffect(() => {
    const hosts = names.split(" ").filter(Boolean);
    if (hosts.length === 0 || hosts.length > MOST_HOSTS) return undefined;
    let gone = false;
    const ask = async (): Promise<void> => {
      if (document.hidden) return;
      const to = Date.now();
      const selectors = hosts.map((host) => ({ name: "node_cpu_seconds_total", labels: { host, mode: "idle" }, as: "rate" as const }));
      const outcome = await client.ask("series.query", { selectors, from: to - SPAN_MS, to, buckets: BUCKETS });
      if (outcome.ok && !gone) setSparks(cpuByHost(outcome.value, to - SPAN_MS, to));
    };
    const again = throttle(() => void ask(), EVERY_MS);
    again();
    const stop = client.listen("samples.stored", again);
    return () => {
      gone = true;
      stop();
    };
  }, [client, names]);
  return sparks;
}

/** Share of time in which the cores of each host were not idle: 1 minus the mean of the idle rates. */
export function cpuByHost(lines: readonly SeriesLine[], from: number, to: number): Map<string, HostSpark> {
  const sums = new Map<string, { gapMs: number; at: Map<number, { idle: number; cores: number }> }>();
  for (const { series, points, gapMs } of lines) {
    const host = series.labels["host"];
    if (host === undefined) continue;
    const sum = sums.get(host) ?? { gapMs, at: new Map<number, { idle: number; cores: number }>() };
    sums.set(host, sum);
    for (const [at, mean] of points) {
      const { idle, cores } = sum.at.get(at) ?? { idle: 0, cores: 0 };
      sum.at.set(at, { idle: idle + mean, cores: cores + 1 });
    }
  }
  return new Map([...sums].map(([host, { gapMs, at }]) => {
    const points = [...at].sort(([a], [b]) => a - b).map(([time, { idle, cores }]): SparkPoint => [time, Math.min(1, Math.max(0, 1 - idle / cores))]);
    return [host, { points, from, to, gapMs }];
  }));
}
