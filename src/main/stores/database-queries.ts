import type { DatabaseQueries, DatabaseQueriesAsk } from "../../shared/database-queries";
import type { Database, Fleet } from "../../shared/fleet";
import { type Problem, raise } from "../../shared/problem";
import { readQueries } from "../collectors/postgres";
import type { Postgres, Vault } from "../ports";

export interface DatabaseAccess {
  fleet(): Fleet | undefined;
  postgres: Postgres;
  vault: Vault;
  now(): number;
}

const LOGIN_MS = 10_000;
const UNKNOWN: Problem = { code: "database.unknown", message: "The fleet has no such database.", next: "Look at the fleet file: it may have been edited meanwhile." };

/** What a node of a database works on now. Asks a person for the password where it is not known yet. */
export async function databaseQueries({ fleet, postgres, vault, now }: DatabaseAccess, asked: DatabaseQueriesAsk): Promise<DatabaseQueries> {
  const { databases = {} } = fleet() ?? {};
  const database = Object.hasOwn(databases, asked.database) ? databases[asked.database] : undefined;
  if (database === undefined) return raise(UNKNOWN);
  const { host, port } = nodeOf(database, asked);
  const password = database.password === undefined ? undefined : await vault.read(database.password, `to read what ${asked.database} works on`);
  const session = await postgres.connect({ host, port, database: database.database, user: database.user, password, application: "quarterdeck" }, { timeoutMs: LOGIN_MS });
  try {
    return { host, port, at: now(), ...(await readQueries(session)) };
  } finally {
    session.close();
  }
}

function nodeOf({ primary, replicas }: Database, { host, port }: DatabaseQueriesAsk): Database["primary"] {
  const found = [primary, ...replicas].find((node) => (host === undefined || node.host === host) && (port === undefined || node.port === port));
  return found ?? raise({ ...UNKNOWN, message: "The database has no such node." });
}
