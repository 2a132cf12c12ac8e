import { epoch, type PostgresCollector, table } from "./collector";

/** Tables and indexes of one database that are told of: a schema may have thousands, each of which would be twenty series. */
export const MOST_TABLES = 50;
const MINUTE = 60_000;

/** Zero stands for never, as postgres_exporter has it: rules for what was long ago count on it. */
const orNever = (column: string): string => `coalesce(${epoch(column)}, 0) AS ${column}`;

const userTables = table({
  name: "user-tables", prefix: "pg_stat_user_tables", labels: ["datname", "schemaname", "relname"], everyMs: MINUTE,
  sql: () => `
    SELECT current_database() AS datname, schemaname, relname, seq_scan, seq_tup_read, idx_scan, idx_tup_fetch,
      n_tup_ins, n_tup_upd, n_tup_del, n_tup_hot_upd, n_live_tup, n_dead_tup, n_mod_since_analyze,
      ${["last_vacuum", "last_autovacuum", "last_analyze", "last_autoanalyze"].map(orNever).join(", ")},
      vacuum_count, autovacuum_count, analyze_count, autoanalyze_count,
      pg_table_size(relid) AS table_size_bytes, pg_indexes_size(relid) AS index_size_bytes
    FROM pg_stat_user_tables ORDER BY n_live_tup + n_dead_tup DESC, relid LIMIT ${MOST_TABLES}`,
});

/** The largest indexes, and every one that a failed CREATE INDEX CONCURRENTLY left behind. */
const indexes = table({
  name: "indexes", prefix: "pg_general_index_info", labels: ["datname", "schemaname", "relname", "indexrelname"], everyMs: MINUTE,
  sql: () => `
    SELECT current_database() AS datname, u.schemaname, u.relname, u.indexrelname, c.relpages::bigint * current_setting('block_size')::int AS pg_relation_size,
      u.idx_scan, u.idx_tup_read, u.idx_tup_fetch, i.indisvalid::int AS is_valid
    FROM pg_stat_user_indexes u JOIN pg_index i USING (indexrelid) JOIN pg_class c ON c.oid = u.indexrelid
    ORDER BY i.indisvalid, u.indexrelname LIKE '%ccnew%' DESC, c.relpages DESC, c.oid LIMIT ${MOST_TABLES}`,
});

/**
 * How much of the largest tables is neither rows nor their headers, reckoned from the planner's statistics: rows of average width on full
 * pages against the pages there are. An estimate, as good as the last ANALYZE; tables that were never analyzed are left out.
 */
const bloat = table({
  name: "bloat", prefix: "pg_bloat_table", labels: ["datname", "schemaname", "relname"], everyMs: 4 * MINUTE,
  sql: () => `
    WITH widths AS (
      SELECT schemaname, tablename, sum((1 - null_frac) * avg_width) AS width, max(null_frac) > 0 AS has_nulls, count(*) AS columns
      FROM pg_stats WHERE NOT inherited GROUP BY 1, 2
    ), largest AS (
      SELECT n.nspname, c.relname, c.relpages::numeric AS pages, c.reltuples, current_setting('block_size')::numeric AS block,
        24 + CASE WHEN w.has_nulls THEN ceil(w.columns / 8.0) ELSE 0 END + w.width AS raw
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN widths w ON w.schemaname = n.nspname AND w.tablename = c.relname
      WHERE c.relkind = 'r' AND c.reltuples > 0 AND c.relpages > 10 AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      ORDER BY c.relpages DESC LIMIT ${MOST_TABLES}
    ), needed AS (
      SELECT *, ceil(reltuples / greatest(1, floor((block - 24) / (ceil(raw / 8) * 8 + 4)))) AS full_pages FROM largest
    )
    SELECT current_database() AS datname, nspname AS schemaname, relname, pages * block AS real_size,
      greatest(0, pages - full_pages) * block AS bloat_size, round((100 * greatest(0, pages - full_pages) / pages)::numeric, 1) AS bloat_pct
    FROM needed`,
});

/**
 * The same for B-trees on columns: entries of average width on pages as full as the server fills them, nine tenths. Values that stand there
 * once for many rows (version 13 and newer) make it smaller than that, which is no bloat.
 */
const indexBloat = table({
  name: "index-bloat", prefix: "pg_bloat_btree", labels: ["datname", "schemaname", "tblname", "idxname"], everyMs: 4 * MINUTE,
  sql: () => `
    WITH keys AS (
      SELECT x.indexrelid, n.nspname, t.relname AS tblname, sum((1 - s.null_frac) * s.avg_width) AS width
      FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
      JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = ANY (x.indkey::int2[])
      JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = t.relname AND s.attname = a.attname AND NOT s.inherited
      WHERE n.nspname NOT IN ('pg_catalog', 'information_schema')
      GROUP BY x.indexrelid, x.indnatts, 2, 3 HAVING count(*) = x.indnatts
    ), largest AS (
      SELECT k.nspname, k.tblname, i.relname AS idxname, i.relpages::numeric AS pages, current_setting('block_size')::numeric AS block,
        ceil(i.reltuples * (8 + ceil(k.width / 8) * 8 + 4) / ((current_setting('block_size')::numeric - 40) * 0.9)) + 1 AS full_pages
      FROM keys k JOIN pg_class i ON i.oid = k.indexrelid JOIN pg_am m ON m.oid = i.relam
      WHERE m.amname = 'btree' AND i.reltuples > 0 AND i.relpages > 10
      ORDER BY i.relpages DESC LIMIT ${MOST_TABLES}
    )
    SELECT current_database() AS datname, nspname AS schemaname, tblname, idxname, pages * block AS real_size,
      round((100 * greatest(0, pages - full_pages) / pages)::numeric, 1) AS bloat_pct
    FROM largest`,
});

export const tableCollectors: readonly PostgresCollector[] = [userTables, indexes, bloat, indexBloat];
