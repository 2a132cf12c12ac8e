import type { SeriesLabels, SeriesLine, SeriesSelector } from "../../../shared/sample";
import type { ChartLine } from "../../lib/chart-shape";
import { linesBy, linesByServer, moving, scaled, selecting, shareOf } from "../../lib/series-lines";

/** What a database's charts ask for: postgres_exporter's names. `server` is the node that some of them are of. */
export function databaseSelectors(store: string, server: string): SeriesSelector[] {
  const { gauge, counter } = selecting({ store });
  return [
    gauge("pg_stat_activity_count", { server }), gauge("pg_stat_activity_max_tx_duration", { server }), gauge("pg_database_size_bytes", { server }),
    gauge("pg_stat_activity_waiting_for_locks"), gauge("pg_replication_is_replica"), gauge("pg_replication_lag_seconds"), gauge("pg_replication_lag_bytes"),
    gauge("pg_stat_replication_replay_lag_bytes"), gauge("pg_stat_replication_replay_lag_seconds"), gauge("pg_replication_slots_pg_wal_lsn_diff"),
    counter("pg_stat_database_xact_commit"), counter("pg_stat_database_xact_rollback"), counter("pg_stat_database_blks_hit"), counter("pg_stat_database_blks_read"),
    counter("pg_stat_database_deadlocks"), counter("pg_stat_database_conflicts"), counter("pg_stat_database_temp_bytes"),
  ];
}

type Names = ReadonlyMap<string, string>;
const byNode = (names: Names) => ({ server }: SeriesLabels): string | undefined => (server === undefined ? undefined : names.get(server));
const called = (lines: readonly ChartLine[], what: string): ChartLine[] => lines.map((line) => ({ ...line, name: `${line.name} ${what}` }));
const A_MINUTE = 60;

/** States that somebody was in; the two usual ones always. */
export function connectionLines(all: readonly SeriesLine[]): ChartLine[] {
  const lines = linesBy(all, "pg_stat_activity_count", ({ state }) => state);
  const shown = new Set([...moving(lines).map(({ name }) => name), "active", "idle"]);
  return lines.filter(({ name }) => shown.has(name));
}

/** Age of the oldest transaction in each state, seconds. An idle session has none. */
export const transactionAgeLines = (all: readonly SeriesLine[]): ChartLine[] =>
  linesBy(all, "pg_stat_activity_max_tx_duration", ({ state }) => (state === "active" || state?.startsWith("idle in transaction") ? state : undefined), Math.max);

/** Transactions a second of each node; those that were rolled back where there were any. */
export const transactionLines = (all: readonly SeriesLine[], names: Names): ChartLine[] => [
  ...linesByServer(all, "pg_stat_database_xact_commit", names),
  ...called(moving(linesByServer(all, "pg_stat_database_xact_rollback", names)), "rolled back"),
];

/** Share of the pages that were found in the server's own memory. */
export const hitLines = (all: readonly SeriesLine[], names: Names): ChartLine[] =>
  shareOf(linesByServer(all, "pg_stat_database_blks_hit", names), linesByServer(all, "pg_stat_database_blks_read", names));

export const lockWaitLines = (all: readonly SeriesLine[], names: Names): ChartLine[] => linesByServer(all, "pg_stat_activity_waiting_for_locks", names);
export const temporaryLines = (all: readonly SeriesLine[], names: Names): ChartLine[] => linesByServer(all, "pg_stat_database_temp_bytes", names);
export const sizeLines = (all: readonly SeriesLine[]): ChartLine[] => linesBy(all, "pg_database_size_bytes", ({ datname }) => datname);

/** Deadlocks a minute, and queries of replicas that stood in the way of the replay. */
export const deadlockLines = (all: readonly SeriesLine[], names: Names): ChartLine[] => [
  ...scaled(linesByServer(all, "pg_stat_database_deadlocks", names), A_MINUTE),
  ...called(moving(scaled(linesByServer(all, "pg_stat_database_conflicts", names), A_MINUTE)), "conflicts with the replay"),
];

export const slotLines = (all: readonly SeriesLine[], names: Names): ChartLine[] =>
  linesBy(all, "pg_replication_slots_pg_wal_lsn_diff", (labels) => (labels["slot_name"] === undefined ? undefined : `${labels["slot_name"]} on ${byNode(names)(labels) ?? "?"}`));

/**
 * How far replicas are behind: by what they received and have not replayed, as they say themselves, and by what the server that feeds them
 * has beyond that. The latter knows them by address.
 */
export function lagLines(all: readonly SeriesLine[], names: Names, unit: "bytes" | "seconds"): ChartLine[] {
  const replicas = new Set(moving(linesByServer(all, "pg_replication_is_replica", names)).map(({ name }) => name));
  const own = linesByServer(all, `pg_replication_lag_${unit}`, names).filter(({ name }) => replicas.has(name));
  const fed = linesBy(all, `pg_stat_replication_replay_lag_${unit}`, (labels) => {
    const feeder = byNode(names)(labels);
    return feeder && `${labels["client_addr"] || labels["application_name"] || "?"} behind ${feeder}`;
  });
  return [...called(own, "not replayed"), ...fed];
}
