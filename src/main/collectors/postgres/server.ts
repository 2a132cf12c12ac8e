import type { Reading } from "../collector";
import { epoch, type PostgresCollector, type Row, table, valueIn } from "./collector";

const MINUTE = 60_000;

const started = table({
  name: "postmaster", prefix: "pg_postmaster",
  sql: () => `SELECT ${epoch("pg_postmaster_start_time()")} AS start_time_seconds`,
});

/** The next transaction's number, read without using one up. */
const transactions = table({
  name: "txid", prefix: "pg_txid",
  sql: ({ inRecovery }) => (inRecovery ? undefined : "SELECT txid_snapshot_xmax(txid_current_snapshot()) % 4294967296 AS current"),
});

/** As the series that always is 1 and tells the version in its labels. */
const version: PostgresCollector = {
  name: "version", everyMs: MINUTE,
  sql: () => "SELECT current_setting('server_version') AS version",
  read: (rows) => rows.map(({ version: text }) => ({ name: "pg_static", labels: { short_version: (text ?? "").split(" ")[0] ?? "" }, value: 1 })),
};

const SECONDS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3_600, d: 86_400 };
const BYTES: Readonly<Record<string, number>> = { B: 1, kB: 1_024, MB: 1_048_576, GB: 1_073_741_824, TB: 1_099_511_627_776 };

/** Every setting that is a number or a switch, in seconds and bytes; `reset_val` because this session has its own. */
const settings: PostgresCollector = {
  name: "settings", everyMs: MINUTE,
  sql: () => "SELECT name, reset_val AS setting, unit, vartype FROM pg_settings WHERE vartype IN ('bool', 'integer', 'real')",
  read: (rows) => rows.flatMap(settingReading),
};

export function settingReading({ name, setting, unit, vartype }: Row): Reading[] {
  if (name == null || setting == null || setting === "") return [];
  const series = `pg_settings_${name.replace(/[^a-zA-Z0-9_]/g, "_").toLowerCase()}`;
  if (vartype === "bool") return [{ name: series, value: setting === "on" ? 1 : 0 }];
  const value = valueIn(setting, name);
  if (unit == null || unit === "") return [{ name: series, value }];
  const [, many = "", one = ""] = /^(\d*)(\D+)$/.exec(unit) ?? [];
  const [scale, suffix] = SECONDS[one] !== undefined ? [SECONDS[one], "seconds"] : [BYTES[one], "bytes"];
  if (scale === undefined) return [];
  // -1 is a switch ("no limit") and no amount.
  return [{ name: `${series}_${suffix}`, value: value === -1 ? -1 : Number((value * (many === "" ? 1 : Number(many)) * scale).toPrecision(15)) }];
}

const backgroundWriter = table({
  name: "bgwriter", prefix: "pg_stat_bgwriter",
  sql: ({ version: number }) =>
    number >= 170_000
      ? "SELECT buffers_clean AS buffers_clean_total, maxwritten_clean AS maxwritten_clean_total, buffers_alloc AS buffers_alloc_total FROM pg_stat_bgwriter"
      : `SELECT checkpoints_timed AS checkpoints_timed_total, checkpoints_req AS checkpoints_req_total, round((checkpoint_write_time / 1000)::numeric, 3) AS checkpoint_write_time_total,
           round((checkpoint_sync_time / 1000)::numeric, 3) AS checkpoint_sync_time_total, buffers_checkpoint AS buffers_checkpoint_total, buffers_clean AS buffers_clean_total,
           maxwritten_clean AS maxwritten_clean_total, buffers_backend AS buffers_backend_total, buffers_backend_fsync AS buffers_backend_fsync_total, buffers_alloc AS buffers_alloc_total
         FROM pg_stat_bgwriter`,
});

const checkpointer = table({
  name: "checkpointer", prefix: "pg_stat_checkpointer",
  sql: ({ version: number }) =>
    number < 170_000
      ? undefined
      : `SELECT num_timed AS num_timed_total, num_requested AS num_requested_total, round((write_time / 1000)::numeric, 3) AS write_time_total,
           round((sync_time / 1000)::numeric, 3) AS sync_time_total, buffers_written AS buffers_written_total FROM pg_stat_checkpointer`,
});

const archiver = table({
  name: "archiver", prefix: "pg_stat_archiver",
  sql: () => `SELECT archived_count, failed_count, ${epoch("(clock_timestamp() - last_archived_time)")} AS last_archive_age FROM pg_stat_archiver`,
});

/** Version 14 has no compression of TLS any more, and no column for it. */
const tls = table({
  name: "ssl", prefix: "pg_stat_ssl",
  sql: ({ version: number }) => `SELECT count(*) FILTER (WHERE ssl) AS connections${number < 140_000 ? ", count(*) FILTER (WHERE compression) AS compression" : ""} FROM pg_stat_ssl`,
});

export const serverCollectors: readonly PostgresCollector[] = [started, transactions, version, settings, backgroundWriter, checkpointer, archiver, tls];
