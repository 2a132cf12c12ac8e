import { epoch, type PostgresCollector, table } from "./collector";

/** Every state of every database, also those that nobody is in: a count that is absent could not fall to zero. */
const activity = table({
  name: "activity", prefix: "pg_stat_activity", labels: ["datname", "state"],
  sql: () => `
    SELECT d.datname, s.state, count(a.pid) AS count, coalesce(max(${epoch("(clock_timestamp() - a.xact_start)")}), 0) AS max_tx_duration
    FROM pg_database d
    CROSS JOIN (VALUES ('active'), ('idle'), ('idle in transaction'), ('idle in transaction (aborted)'), ('fastpath function call'), ('disabled')) AS s (state)
    LEFT JOIN pg_stat_activity a ON a.datname = d.datname AND a.state = s.state
    WHERE d.datallowconn
    GROUP BY 1, 2`,
});

/** What others wait behind for longer than a minute. */
const longTransactions = table({
  name: "long-transactions", prefix: "pg_long_running_transactions",
  sql: () => `
    SELECT count(*) AS total, coalesce(max(${epoch("(clock_timestamp() - xact_start)")}), 0) AS oldest_seconds
    FROM pg_stat_activity
    WHERE xact_start < clock_timestamp() - interval '60 s' AND state IS DISTINCT FROM 'idle' AND backend_type = 'client backend'`,
});

const blocked = table({
  name: "blocked", prefix: "pg_stat_activity",
  sql: () => "SELECT count(*) AS waiting_for_locks FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
});

const locks = table({
  name: "locks", prefix: "pg_locks", labels: ["datname", "mode"],
  sql: () => `
    SELECT d.datname, lower(m.mode) AS mode, count(l.pid) AS count
    FROM pg_database d
    CROSS JOIN (VALUES ('AccessShareLock'), ('RowShareLock'), ('RowExclusiveLock'), ('ShareUpdateExclusiveLock'), ('ShareLock'),
      ('ShareRowExclusiveLock'), ('ExclusiveLock'), ('AccessExclusiveLock'), ('SIReadLock')) AS m (mode)
    LEFT JOIN pg_locks l ON l.database = d.oid AND l.mode = m.mode AND l.pid <> pg_backend_pid()
    WHERE d.datallowconn
    GROUP BY 1, 2`,
});

export const activityCollectors: readonly PostgresCollector[] = [activity, longTransactions, blocked, locks];
