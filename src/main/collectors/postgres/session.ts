import type { CallOptions, Postgres, PostgresLogin, PostgresSession } from "../../ports";
import { within } from "../patience";
import type { PostgresServer, Row } from "./collector";

/** The server ends a question of ours after this long. */
const STATEMENT_MS = 5_000;
/** Then this long for its word to arrive, before the connection counts as dead. */
const ANSWER_MS = STATEMENT_MS + 3_000;

/** A login that reads and never waits: whatever it asks, the server refuses to write and gives up soon. */
export async function openReading(postgres: Postgres, login: PostgresLogin, options: CallOptions): Promise<PostgresSession> {
  const session = await postgres.connect({ ...login, application: "quarterdeck" }, options);
  try {
    await beReading(session);
    return session;
  } catch (thrown) {
    session.destroy();
    throw thrown;
  }
}

/** From now on this session cannot write, waits for nobody, and finds the system's own functions first. */
export const beReading = (session: PostgresSession): Promise<Row[]> =>
  rowsOf(session, `
    SELECT set_config('default_transaction_read_only', 'on', false), set_config('statement_timeout', '${STATEMENT_MS}', false),
      set_config('lock_timeout', '1000', false), set_config('search_path', 'pg_catalog', false), set_config('DateStyle', 'ISO', false)`);

/** The rows of one statement by column. A server that does not answer loses the connection. */
export async function rowsOf(session: PostgresSession, sql: string): Promise<Row[]> {
  const { columns, rows } = await within(ANSWER_MS, session.query(sql, []), () => {
    session.destroy();
    return new Error(`no answer within ${ANSWER_MS} ms`);
  });
  return rows.map((row) => Object.fromEntries(columns.map((name, index) => [name, row[index] ?? null])));
}

/** What decides which questions this server understands. */
export async function describeServer(session: PostgresSession): Promise<PostgresServer> {
  const [row] = await rowsOf(session, `
    SELECT current_setting('server_version_num') AS version, pg_is_in_recovery()::text AS in_recovery,
      (SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_stat_statements') AS statements`);
  return { version: Number(row?.["version"]), inRecovery: row?.["in_recovery"] === "true", statements: row?.["statements"] ?? undefined };
}
