import type { Reading } from "../collector";
import { unreadable } from "../collector";
import { infoFields, numberFrom, partsOf } from "./info";
import { PLAIN } from "./names";

type Fields = ReadonlyMap<string, string>;

const reading = (name: string, value: number | undefined, labels?: Record<string, string>): Reading[] =>
  value === undefined ? [] : [{ name: `redis_${name}`, value, ...(labels && { labels }) }];

/** Everything that INFO, and CLUSTER INFO after it, tell. Throws Unreadable where it is something else. */
export function readInfo(text: string): { fields: Fields; readings: Reading[] } {
  const fields = infoFields(text);
  if (!fields.has("redis_version")) unreadable("not what INFO answers", text);
  const plain = Object.entries(PLAIN).flatMap(([field, name]) => reading(name, numberFrom(fields.get(field))));
  const fork = numberFrom(fields.get("latest_fork_usec"));
  return {
    fields,
    readings: [
      ...plain, ...reading("latest_fork_seconds", fork === undefined ? undefined : fork / 1e6),
      ...instance(fields), ...keyspace(fields), ...commands(fields), ...errors(fields), ...replicas(fields), ...master(fields), ...sentinelMasters(fields),
    ],
  };
}

function instance(fields: Fields): Reading[] {
  const of = (field: string) => fields.get(field) ?? "";
  return reading("instance_info", 1, {
    role: of("role"), redis_version: of("redis_version"), redis_build_id: of("redis_build_id"), redis_mode: of("redis_mode"), os: of("os"),
    maxmemory_policy: of("maxmemory_policy"), tcp_port: of("tcp_port"), run_id: of("run_id"), process_id: of("process_id"),
  });
}

/** db0 is told also while it is empty: a count that is absent could not have fallen to zero. */
function keyspace(fields: Fields): Reading[] {
  if (fields.get("redis_mode") === "sentinel") return [];
  const databases = new Map([["db0", "keys=0,expires=0,avg_ttl=0"], ...[...fields].filter(([name]) => /^db\d+$/.test(name))]);
  return [...databases].flatMap(([db, text]) => {
    const parts = partsOf(text);
    const ttl = numberFrom(parts.get("avg_ttl"));
    return [
      ...reading("db_keys", numberFrom(parts.get("keys")), { db }),
      ...reading("db_keys_expiring", numberFrom(parts.get("expires")), { db }),
      ...reading("db_avg_ttl_seconds", ttl === undefined ? undefined : ttl / 1_000, { db }),
    ];
  });
}

function commands(fields: Fields): Reading[] {
  return [...fields].flatMap(([name, text]) => {
    if (!name.startsWith("cmdstat_")) return [];
    const labels = { cmd: name.slice("cmdstat_".length) };
    const parts = partsOf(text);
    const usec = numberFrom(parts.get("usec"));
    return [
      ...reading("commands_total", numberFrom(parts.get("calls")), labels),
      ...reading("commands_duration_seconds_total", usec === undefined ? undefined : usec / 1e6, labels),
      ...reading("commands_rejected_calls_total", numberFrom(parts.get("rejected_calls")), labels),
      ...reading("commands_failed_calls_total", numberFrom(parts.get("failed_calls")), labels),
    ];
  });
}

const errors = (fields: Fields): Reading[] =>
  [...fields].flatMap(([name, text]) => (name.startsWith("errorstat_") ? reading("errors_total", numberFrom(partsOf(text).get("count")), { err: name.slice("errorstat_".length) }) : []));

/** What a primary says of those that follow it. */
function replicas(fields: Fields): Reading[] {
  return [...fields].flatMap(([name, text]) => {
    if (!/^slave\d+$/.test(name)) return [];
    const parts = partsOf(text);
    const labels = { slave_ip: parts.get("ip") ?? "", slave_port: parts.get("port") ?? "", slave_state: parts.get("state") ?? "" };
    const lag = numberFrom(parts.get("lag"));
    return [
      ...reading("connected_slave_offset_bytes", numberFrom(parts.get("offset")), labels),
      ...reading("connected_slave_lag_seconds", lag === undefined || lag < 0 ? undefined : lag, labels),
    ];
  });
}

/** What a replica says of its primary. */
function master(fields: Fields): Reading[] {
  const host = fields.get("master_host");
  if (host === undefined) return [];
  const labels = { master_host: host, master_port: fields.get("master_port") ?? "" };
  return [
    ...reading("master_link_up", fields.get("master_link_status") === "up" ? 1 : 0, labels),
    ...reading("master_last_io_seconds_ago", numberFrom(fields.get("master_last_io_seconds_ago")), labels),
    ...reading("master_sync_in_progress", numberFrom(fields.get("master_sync_in_progress")), labels),
    ...reading("slave_info", 1, { ...labels, read_only: fields.get("slave_read_only") ?? "" }),
  ];
}

/** `master0:name=main,status=ok,address=10.0.0.1:6379,slaves=2,sentinels=3` */
function sentinelMasters(fields: Fields): Reading[] {
  return [...fields].flatMap(([name, text]) => {
    if (!/^master\d+$/.test(name)) return [];
    const parts = partsOf(text);
    const labels = { master_name: parts.get("name") ?? "", master_address: parts.get("address") ?? "" };
    const status = parts.get("status") ?? "";
    return [
      ...reading("sentinel_master_status", status === "ok" ? 1 : 0, { ...labels, master_status: status }),
      ...reading("sentinel_master_slaves", numberFrom(parts.get("slaves")), labels),
      ...reading("sentinel_master_sentinels", numberFrom(parts.get("sentinels")), labels),
    ];
  });
}
