import { epoch, type PostgresCollector, table } from "./collector";

const MINUTE = 60_000;

const statistics = table({
  name: "stat-database", prefix: "pg_stat_database", labels: ["datid", "datname"],
  sql: ({ version }) => `
    SELECT datid, datname, numbackends, xact_commit, xact_rollback, blks_read, blks_hit, tup_returned, tup_fetched, tup_inserted, tup_updated, tup_deleted,
      conflicts, temp_files, temp_bytes, deadlocks, blk_read_time, blk_write_time, ${epoch("stats_reset")} AS stats_reset
      ${version >= 140_000 ? ", active_time / 1000 AS active_time_seconds_total, sessions_abandoned, sessions_fatal, sessions_killed" : ""}
    FROM pg_stat_database WHERE datname IS NOT NULL`,
});

/** Queries of a replica that were ended because they stood in the way of the replay. */
const conflicts = table({
  name: "conflicts", prefix: "pg_stat_database_conflicts", labels: ["datid", "datname"],
  sql: ({ inRecovery }) => (inRecovery ? "SELECT datid, datname, confl_tablespace, confl_lock, confl_snapshot, confl_bufferpin, confl_deadlock FROM pg_stat_database_conflicts" : undefined),
});

/** The server adds up files for this, so it is asked less often. */
const sizes = table({
  name: "sizes", prefix: "pg_database", labels: ["datname"], everyMs: MINUTE,
  sql: () => `
    SELECT datname, CASE WHEN has_database_privilege(oid, 'CONNECT') OR pg_has_role('pg_read_all_stats', 'MEMBER') THEN pg_database_size(oid) END AS size_bytes,
      CASE WHEN datconnlimit >= 0 THEN datconnlimit END AS connection_limit
    FROM pg_database WHERE datallowconn`,
});

/** At two thousand million the server stops taking writes. */
const wraparound = table({
  name: "wraparound", prefix: "pg_database_wraparound", labels: ["datname"], everyMs: MINUTE,
  sql: () => "SELECT datname, age(datfrozenxid) AS age_datfrozenxid, mxid_age(datminmxid) AS age_datminmxid FROM pg_database WHERE datallowconn",
});

export const databaseCollectors: readonly PostgresCollector[] = [statistics, conflicts, sizes, wraparound];
