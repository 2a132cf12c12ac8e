import type { SeriesLine, SeriesSelector } from "../../../shared/sample";
import type { ChartLine } from "../../lib/chart-shape";

const LATENCY = "probe_duration_seconds";
const CPU = "container_cpu_usage_seconds_total";
const MEMORY = "container_memory_usage_bytes";

/** What a service's charts ask for: the blackbox exporter's and cAdvisor's names. */
export function serviceSelectors(service: string, container: string): SeriesSelector[] {
  return [
    { name: LATENCY, labels: { service }, as: "value" },
    { name: CPU, labels: { name: container }, as: "rate" },
    { name: MEMORY, labels: { name: container }, as: "value" },
  ];
}

/**
 * Lines of one metric, one for each instance's host, in the order of the hosts. A swapped container goes on under another
 * image label: its parts are one line. What a probe measured is not the instance's own.
 */
export function linesByHost(all: readonly SeriesLine[], metric: "latency" | "cpu" | "memory", hosts: readonly string[]): ChartLine[] {
  const name = { latency: LATENCY, cpu: CPU, memory: MEMORY }[metric];
  return hosts.flatMap((host) => {
    const parts = all.filter(({ series }) => series.name === name && series.labels["host"] === host && series.labels["probe"] === undefined);
    const points = new Map(parts.flatMap((part) => part.points.map(([at, value]): [number, number] => [at, value])));
    return parts.length === 0 ? [] : [{ name: host, points: [...points].sort(([a], [b]) => a - b), gapMs: Math.max(...parts.map(({ gapMs }) => gapMs)) }];
  });
}
