import { type PostgresCollector, table } from "./collector";

const MOST_STATEMENTS = 50;
const MINUTE = 60_000;

/** The statements that took most of the server's time, by the number pg_stat_statements gives them; their texts are asked for on demand. */
const statements = table({
  name: "statements", prefix: "pg_stat_statements", labels: ["datname", "usename", "queryid"], everyMs: MINUTE,
  sql: ({ version, statements: schema }) => {
    if (schema === undefined) return undefined;
    const [total, read, written] = version >= 170_000 ? ["total_exec_time", "shared_blk_read_time", "shared_blk_write_time"] : [version >= 130_000 ? "total_exec_time" : "total_time", "blk_read_time", "blk_write_time"];
    return `
      SELECT d.datname, pg_get_userbyid(s.userid) AS usename, s.queryid::text AS queryid, sum(s.calls) AS calls_total, round(sum(s.${total} / 1000)::numeric, 3) AS seconds_total,
        sum(s.rows) AS rows_total, round(sum(s.${read} / 1000)::numeric, 3) AS block_read_seconds_total, round(sum(s.${written} / 1000)::numeric, 3) AS block_write_seconds_total
      FROM ${schema}.pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid WHERE s.queryid IS NOT NULL
      GROUP BY 1, 2, 3 ORDER BY seconds_total DESC LIMIT ${MOST_STATEMENTS}`;
  },
});

export const statementCollectors: readonly PostgresCollector[] = [statements];
