import type { SeriesLine, SeriesSelector } from "../../../shared/sample";
import type { ChartLine } from "../../lib/chart-shape";
import { linesBy, linesByServer, moving, selecting, shareOf } from "../../lib/series-lines";

/** What a cache's charts ask for: redis_exporter's names. */
export function cacheSelectors(store: string): SeriesSelector[] {
  const { gauge, counter } = selecting({ store });
  return [
    gauge("redis_memory_used_bytes"), gauge("redis_connected_clients"), gauge("redis_blocked_clients"), gauge("redis_db_keys"),
    gauge("redis_master_last_io_seconds_ago"), gauge("redis_mem_fragmentation_ratio"),
    counter("redis_commands_processed_total"), counter("redis_keyspace_hits_total"), counter("redis_keyspace_misses_total"), counter("redis_evicted_keys_total"),
    counter("redis_expired_keys_total"), counter("redis_rejected_connections_total"), counter("redis_net_input_bytes_total"), counter("redis_net_output_bytes_total"),
  ];
}

type Names = ReadonlyMap<string, string>;

/** One line for all nodes. */
const inAll = (all: readonly SeriesLine[], metric: string, name: string): ChartLine[] => linesBy(all, metric, () => name);

/** Share of the reads that found a key, of nodes that were asked for any. */
export const keyHitLines = (all: readonly SeriesLine[], names: Names): ChartLine[] =>
  shareOf(linesByServer(all, "redis_keyspace_hits_total", names), linesByServer(all, "redis_keyspace_misses_total", names)).filter(({ points }) => points.length > 0);

/** Keys that went, over all nodes: for want of memory, and because their time was over. */
export const goneKeyLines = (all: readonly SeriesLine[]): ChartLine[] => [
  ...inAll(all, "redis_evicted_keys_total", "evicted for want of memory"), ...inAll(all, "redis_expired_keys_total", "expired"),
];

export const trafficLines = (all: readonly SeriesLine[]): ChartLine[] => [...inAll(all, "redis_net_input_bytes_total", "in"), ...inAll(all, "redis_net_output_bytes_total", "out")];

/** Clients of each node; those that wait in a blocking command and those that were turned away where there are any. */
export const clientLines = (all: readonly SeriesLine[], names: Names): ChartLine[] => [
  ...linesByServer(all, "redis_connected_clients", names), ...moving(inAll(all, "redis_blocked_clients", "blocked, in all")), ...moving(inAll(all, "redis_rejected_connections_total", "turned away a second")),
];
