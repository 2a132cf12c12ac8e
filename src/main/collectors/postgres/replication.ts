import { epoch, type PostgresCollector, table } from "./collector";

/**
 * A replica that has replayed all it received is not behind, however old the last transaction is: a primary that nobody writes to sends
 * nothing. One that receives nothing any more is told by pg_stat_wal_receiver_up.
 */
const LAG = `
  CASE WHEN NOT pg_is_in_recovery() THEN 0
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE greatest(0, ${epoch("(clock_timestamp() - pg_last_xact_replay_timestamp())")}) END`;

const lag = table({
  name: "replication", prefix: "pg_replication",
  sql: () => `
    SELECT ${LAG} AS lag, ${LAG} AS lag_seconds, pg_is_in_recovery()::int AS is_replica,
      CASE WHEN pg_is_in_recovery() THEN ${epoch("pg_last_xact_replay_timestamp()")} END AS last_replay_seconds,
      CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) END AS lag_bytes,
      CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused()::int END AS replay_paused`,
});

/** Counts the promotions; a node on another timeline than its primary follows somebody else. */
const timeline = table({
  name: "timeline", prefix: "pg_replication",
  sql: ({ inRecovery }) =>
    inRecovery
      ? "SELECT coalesce((SELECT received_tli FROM pg_stat_wal_receiver WHERE received_tli > 0), (SELECT timeline_id FROM pg_control_checkpoint())) AS timeline"
      : "SELECT ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int AS timeline",
});

const receiver = table({
  name: "wal-receiver", prefix: "pg_stat_wal_receiver",
  sql: ({ inRecovery }) => (inRecovery ? "SELECT count(*) FILTER (WHERE status = 'streaming') AS up FROM pg_stat_wal_receiver" : undefined),
});

const HERE = "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END";

/** Replicas as the server that feeds them sees them; bytes count from its own end of the log. */
const senders = table({
  name: "stat-replication", prefix: "pg_stat_replication", labels: ["application_name", "client_addr", "state", "slot_name"],
  sql: () => `
    SELECT r.application_name, host(r.client_addr) AS client_addr, r.state, s.slot_name,
      pg_wal_lsn_diff(${HERE}, r.replay_lsn) AS pg_wal_lsn_diff, pg_wal_lsn_diff(${HERE}, '0/0') AS pg_current_wal_lsn_bytes,
      pg_wal_lsn_diff(${HERE}, r.sent_lsn) AS sent_lag_bytes, pg_wal_lsn_diff(${HERE}, r.write_lsn) AS write_lag_bytes,
      pg_wal_lsn_diff(${HERE}, r.flush_lsn) AS flush_lag_bytes, pg_wal_lsn_diff(${HERE}, r.replay_lsn) AS replay_lag_bytes,
      coalesce(${epoch("r.write_lag")}, 0) AS write_lag_seconds, coalesce(${epoch("r.flush_lag")}, 0) AS flush_lag_seconds,
      coalesce(${epoch("r.replay_lag")}, 0) AS replay_lag_seconds
    FROM pg_stat_replication r LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid`,
});

const replicas = table({
  name: "stat-replication-count", prefix: "pg_stat_replication",
  sql: () => "SELECT count(*) FILTER (WHERE state = 'streaming') AS streaming_replicas FROM pg_stat_replication",
});

/** A slot that nobody reads keeps the log from being removed, until the disk is full. */
const slots = table({
  name: "slots", prefix: "pg_replication_slots", labels: ["slot_name", "slot_type", "database"],
  sql: () => `
    SELECT slot_name, slot_type, database, active::int AS active, pg_wal_lsn_diff(${HERE}, restart_lsn) AS pg_wal_lsn_diff FROM pg_replication_slots`,
});

const slotNumbers = table({
  name: "slot", prefix: "pg_replication_slot", labels: ["slot_name", "slot_type"],
  sql: ({ version }) => `
    SELECT slot_name, slot_type, active::int AS slot_is_active, pg_wal_lsn_diff(${HERE}, '0/0') AS slot_current_wal_lsn
      ${version >= 130_000 ? ", safe_wal_size AS safe_wal_size_bytes, (wal_status = 'lost')::int AS is_lost" : ""}
    FROM pg_replication_slots`,
});

export const replicationCollectors: readonly PostgresCollector[] = [lag, timeline, receiver, senders, replicas, slots, slotNumbers];
