import type { DatabaseQuery, SlowQuery } from "../../../shared/database-queries";
import type { PostgresSession } from "../../ports";
import { type Row, valueIn } from "./collector";
import { maskLiterals } from "./mask-literals";
import { beReading, describeServer, rowsOf } from "./session";

const MOST = 50;
const TEXT_CHARS = 2_000;

/** What runs now, the longest first, and what took most of the server's time where pg_stat_statements counts that. */
export async function readQueries(session: PostgresSession): Promise<{ running: DatabaseQuery[]; slow?: SlowQuery[] }> {
  await beReading(session);
  const server = await describeServer(session);
  const running = (await rowsOf(session, `
    SELECT a.pid, a.datname, a.usename, a.application_name, host(a.client_addr) AS client, a.state, a.wait_event_type, a.wait_event,
      round(extract(epoch FROM clock_timestamp() - a.query_start)::numeric, 3) AS query_s, round(extract(epoch FROM clock_timestamp() - a.xact_start)::numeric, 3) AS transaction_s,
      array_to_string(pg_blocking_pids(a.pid), ',') AS blocked_by, left(a.query, ${TEXT_CHARS}) AS text
    FROM pg_stat_activity a
    WHERE a.backend_type = 'client backend' AND a.pid <> pg_backend_pid() AND a.state IS DISTINCT FROM 'idle'
    ORDER BY coalesce(a.xact_start, a.query_start) NULLS LAST LIMIT ${MOST}`)).map(runningQuery);
  if (server.statements === undefined) return { running };
  const time = server.version >= 130_000 ? "exec_time" : "time";
  const slow = (await rowsOf(session, `
    SELECT d.datname, pg_get_userbyid(s.userid) AS usename, s.queryid::text AS id, s.calls, s.rows, round((s.total_${time} / 1000)::numeric, 3) AS total_s,
      round(s.mean_${time}::numeric, 3) AS mean_ms, round(s.max_${time}::numeric, 3) AS max_ms, left(s.query, ${TEXT_CHARS}) AS text
    FROM ${server.statements}.pg_stat_statements s LEFT JOIN pg_database d ON d.oid = s.dbid
    ORDER BY s.total_${time} DESC LIMIT ${MOST}`)).map(slowQuery);
  return { running, slow };
}

const numberIn = (row: Row, column: string): number | undefined => (row[column] == null ? undefined : valueIn(row[column], column));
const secondsToMs = (seconds: number | undefined): number | undefined => (seconds === undefined ? undefined : Math.round(seconds * 1_000));

export function runningQuery(row: Row): DatabaseQuery {
  const wait = [row["wait_event_type"], row["wait_event"]].filter((part) => part != null).join(": ");
  return {
    pid: numberIn(row, "pid") ?? 0, database: row["datname"] ?? undefined, user: row["usename"] ?? undefined, application: row["application_name"] ?? undefined,
    client: row["client"] ?? undefined, state: row["state"] ?? "hidden from this login", wait: wait === "" ? undefined : wait,
    blockedBy: (row["blocked_by"] ?? "").split(",").filter((pid) => pid !== "").map(Number),
    runningMs: secondsToMs(numberIn(row, "query_s")), transactionMs: secondsToMs(numberIn(row, "transaction_s")), text: maskLiterals(row["text"] ?? ""),
  };
}

export function slowQuery(row: Row): SlowQuery {
  return {
    id: row["id"] ?? "", database: row["datname"] ?? undefined, user: row["usename"] ?? undefined, calls: numberIn(row, "calls") ?? 0, rows: numberIn(row, "rows") ?? 0,
    totalMs: secondsToMs(numberIn(row, "total_s")) ?? 0, meanMs: numberIn(row, "mean_ms") ?? 0, maxMs: numberIn(row, "max_ms") ?? 0, text: maskLiterals(row["text"] ?? ""),
  };
}
