import type { Reading } from "../../app/use-instant";

export interface TableRow {
  schema: string;
  table: string;
  rows?: number;
  bytes?: number;
  indexBytes?: number;
  /** Dead rows of all. */
  deadShare?: number;
  /** Room that is neither rows nor headers, of all; an estimate. */
  bloatShare?: number;
  /** By hand or by itself, ms; undefined: never since the statistics were reset. */
  vacuumedAt?: number;
  analyzedAt?: number;
}

const OF_TABLES = "pg_stat_user_tables";

/** The series that `tableRows` reads. */
export const TABLE_METRICS: readonly string[] = [
  ...["n_live_tup", "n_dead_tup", "table_size_bytes", "index_size_bytes", "last_vacuum", "last_autovacuum", "last_analyze", "last_autoanalyze"].map((column) => `${OF_TABLES}_${column}`),
  "pg_bloat_table_bloat_pct",
];

/** Tables out of their series, the largest first. */
export function tableRows(readings: readonly Reading[]): TableRow[] {
  const tables = new Map<string, { schema: string; table: string; values: Map<string, number> }>();
  for (const { labels, value } of readings) {
    const metric = labels["__name__"] ?? "";
    if (!TABLE_METRICS.includes(metric)) continue;
    const { schemaname: schema = "", relname: table = "" } = labels;
    const key = JSON.stringify([schema, table]);
    const found = tables.get(key) ?? { schema, table, values: new Map<string, number>() };
    found.values.set(metric, value);
    tables.set(key, found);
  }
  return [...tables.values()].map(({ schema, table, values }) => rowOf(schema, table, values)).sort((a, b) => total(b) - total(a) || (a.table < b.table ? -1 : 1));
}

const total = ({ bytes = 0, indexBytes = 0 }: TableRow): number => bytes + indexBytes;

function rowOf(schema: string, table: string, values: ReadonlyMap<string, number>): TableRow {
  const of = (column: string): number | undefined => values.get(`${OF_TABLES}_${column}`);
  const [live, dead] = [of("n_live_tup"), of("n_dead_tup")];
  const bloat = values.get("pg_bloat_table_bloat_pct");
  return {
    schema, table, rows: live, bytes: of("table_size_bytes"), indexBytes: of("index_size_bytes"),
    deadShare: live === undefined || dead === undefined || live + dead === 0 ? undefined : dead / (live + dead),
    bloatShare: bloat === undefined ? undefined : bloat / 100,
    vacuumedAt: latest(of("last_vacuum"), of("last_autovacuum")), analyzedAt: latest(of("last_analyze"), of("last_autoanalyze")),
  };
}

/** 0 stands for never. */
function latest(...seconds: (number | undefined)[]): number | undefined {
  const last = Math.max(0, ...seconds.filter((one) => one !== undefined));
  return last === 0 ? undefined : last * 1_000;
}
