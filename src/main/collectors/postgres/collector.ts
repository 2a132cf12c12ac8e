import { type Reading, unreadable } from "../collector";

/** What is known of a server once its first question was answered. */
export interface PostgresServer {
  /** server_version_num: 150004 is 15.4 */
  version: number;
  inRecovery: boolean;
  /** Schema of pg_stat_statements in the database that was logged in to, as an identifier for SQL; undefined where it is not. */
  statements?: string;
}

/** One row of a result by column; null is NULL. */
export type Row = Readonly<Record<string, string | null>>;

/** One query and what it says in series by postgres_exporter's names. */
export interface PostgresCollector {
  name: string;
  /** At most this often, ms; every look where it is not given. */
  everyMs?: number;
  /** Undefined where this server has no such thing. Nothing of a fleet file is ever spliced into it. */
  sql(server: PostgresServer): string | undefined;
  /** Pure. Throws Unreadable rather than guess. */
  read(rows: readonly Row[]): Reading[];
}

export interface TableShape extends Omit<PostgresCollector, "read"> {
  /** Before every column's name: "pg_locks" makes the column "count" the series pg_locks_count. */
  prefix: string;
  /** Columns that tell the rows apart. NULL is an empty label, which is none. */
  labels?: readonly string[];
}

/** A collector whose query gives label columns and, in all others, values. A NULL is no reading. */
export function table({ prefix, labels = [], ...rest }: TableShape): PostgresCollector {
  return {
    ...rest,
    read: (rows) =>
      rows.flatMap((row) => {
        const own = Object.fromEntries(labels.flatMap((label) => (row[label] == null ? [] : [[label, row[label]]])));
        return Object.entries(row).flatMap(([column, text]) => (labels.includes(column) || text === null ? [] : [{ name: `${prefix}_${column}`, labels: own, value: valueIn(text, column) }]));
      }),
  };
}

/** A number as PostgreSQL writes it; "t" and "f" are 1 and 0. */
export function valueIn(text: string, what: string): number {
  if (text === "t" || text === "f") return text === "t" ? 1 : 0;
  const value = Number(text);
  return text.trim() !== "" && Number.isFinite(value) ? value : unreadable(`${what} is not a number`, text);
}

/** An expression of SQL: the moment as seconds since the epoch, to the millisecond. */
export const epoch = (expression: string): string => `round(extract(epoch FROM ${expression})::numeric, 3)`;
