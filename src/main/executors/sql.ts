import { setTimeout as delay } from "node:timers/promises";
import { formatDuration } from "../../shared/duration";
import type { Effect } from "../../shared/plan";
import { problemOf, ProblemError, raise } from "../../shared/problem";
import { sqlNodeOn } from "../../shared/store-node";
import type { PostgresResult, PostgresSession } from "../ports";
import type { Executor, ExecutorResult, ExecutorTools } from "./executor";
import { alignedTable, tabSeparated } from "./table";
import { valueOf } from "./values";

type SqlEffect = Extract<Effect, { kind: "sql" }>;
type Statement = SqlEffect["statements"][number];

/** A cancelled statement has this long to say so, before its connection is dropped. */
const CANCEL_MS = 10_000;
/** A login has this long, and never more than the step. */
const LOGIN_MS = 30_000;

/** Statements in one session of PostgreSQL, one after another. */
export const sql: Executor<"sql"> = async (effect, tools) => {
  const values = effect.statements.map(({ names }) => names.map((name) => valueOf(tools.env, name)));
  const node = effect.node ?? nodeOf(tools);
  const password = node.password === undefined ? undefined : await tools.secret(node.password);
  const login = { host: node.host, port: node.port, database: node.database, user: node.user, password, application: "quarterdeck" };
  const session = await tools.clients.postgres.connect(login, { signal: tools.signal, timeoutMs: Math.min(tools.timeoutMs, LOGIN_MS) });
  try {
    session.onNotice(({ severity, message }) => tools.note(`${severity}: ${message}`));
    // The server's own clock ends a statement cleanly also when this machine cannot reach it any more.
    await session.query(`SET statement_timeout = ${Math.max(1, Math.ceil(tools.timeoutMs))}`, []);
    if (effect.readOnly) {
      await session.query("BEGIN TRANSACTION READ ONLY", []);
      // Once a transaction has had a query, PostgreSQL lets nobody make it writable.
      await session.query("SELECT 1", []);
    }
  } catch (thrown) {
    session.destroy();
    const problem = problemOf(thrown);
    throw new ProblemError({ ...problem, code: "sql.not-begun" }, { cause: thrown });
  }
  return { run: () => runAll(effect, values, session, tools), close: () => session.close() };
};

function nodeOf({ fleet, host, step }: ExecutorTools) {
  if (host === undefined) return raise({ code: "plan.no-host", message: "Nothing says on which host this step runs.", next: "SQL runs on a node of a database of the fleet." });
  const port = step.env.PORT;
  const node = sqlNodeOn(fleet, host, port === undefined ? undefined : Number(port));
  return node.ok ? node.value : raise(node.problem);
}

async function runAll({ statements, readOnly }: SqlEffect, values: string[][], session: PostgresSession, tools: ExecutorTools): Promise<ExecutorResult> {
  let given: PostgresResult | undefined;
  for (const [index, statement] of statements.entries()) {
    const place = statements.length === 1 ? "" : `statement ${index + 1} of ${statements.length} (line ${statement.line}): `;
    let result: PostgresResult;
    try {
      result = await cancellable(session, tools, session.query(statement.text, values[index] ?? []));
    } catch (thrown) {
      if (index > 0 && !readOnly) tools.note(`The ${index === 1 ? "statement" : `${index} statements`} before it took effect, save for a transaction that was still open.`);
      throw explained(thrown, statement, place, tools);
    }
    tools.show(`${shown(result)}\n`);
    if (result.columns.length > 0 || given === undefined || given.columns.length === 0) given = result;
  }
  if (readOnly) await session.query("ROLLBACK", []).catch(() => undefined);
  if (given === undefined) return { stdout: "" };
  return { stdout: given.columns.length > 0 ? tabSeparated(given.rows) : given.tag, truncated: given.rowCount > given.rows.length };
}

/** Waits for a statement. When the step must end, the server is asked to cancel it, and its answer is waited for. */
async function cancellable<T>(session: PostgresSession, { signal, leave }: ExecutorTools, work: Promise<T>): Promise<T> {
  const over = new AbortController();
  const ending = async () => {
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    if (over.signal.aborted) return;
    if (leave.aborted) return session.destroy();
    const asked = session.cancel().catch(() => undefined);
    await Promise.race([asked, delay(CANCEL_MS)]);
    await delay(CANCEL_MS, undefined, { signal: over.signal }).catch(() => undefined);
    if (!over.signal.aborted) session.destroy();
  };
  void ending();
  try {
    return await work;
  } finally {
    over.abort();
  }
}

/** Statements that PostgreSQL takes back whole when it cancels them; others may call functions that act outside of the transaction. */
const TAKEN_BACK = /^(?:INSERT|UPDATE|DELETE|MERGE|TRUNCATE|GRANT|REVOKE|COMMENT|LOCK|(?:CREATE|DROP|ALTER)\s+(?:UNLOGGED\s+|OR\s+REPLACE\s+|TEMP\w*\s+)*(?:TABLE|VIEW|SEQUENCE|SCHEMA|FUNCTION|PROCEDURE|TYPE|TRIGGER|ROLE|USER|POLICY|EXTENSION|INDEX\s+(?!CONCURRENTLY))|VACUUM|ANALYZE|CHECKPOINT)\b/i;

function explained(thrown: unknown, { text }: Statement, place: string, { signal, timeoutMs, step }: ExecutorTools): ProblemError {
  const problem = problemOf(thrown);
  const message = `${place}${problem.message}`;
  if (problem.code !== "postgres.cancelled") return new ProblemError({ ...problem, message }, { cause: thrown });
  const why = signal.aborted ? "" : ` The server ended it after ${formatDuration(timeoutMs)}.`;
  const isTakenBack = step.risk === "read" || TAKEN_BACK.test(text.replace(/^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)+/, ""));
  if (isTakenBack) return new ProblemError({ ...problem, message: `${message}; the server took it back.${why}` }, { cause: thrown });
  return new ProblemError({ ...problem, code: "aborted", message: `${message}; a function that it called may have acted all the same.${why}` }, { cause: thrown });
}

function shown({ tag, columns, rows, rowCount }: PostgresResult): string {
  if (columns.length === 0) return tag;
  if (rowCount === 1 && columns.length === 1) return tabSeparated(rows);
  const rest = rowCount > rows.length ? `, the first ${rows.length} shown` : "";
  return `${alignedTable(columns, rows)}\n(${rowCount} ${rowCount === 1 ? "row" : "rows"}${rest})`;
}
