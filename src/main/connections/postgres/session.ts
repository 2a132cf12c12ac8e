import type { Duplex } from "node:stream";
import { Client, DatabaseError, Query } from "pg";
import { messageOf, ProblemError } from "../../../shared/problem";
import type { PostgresLogin, PostgresNotice, PostgresResult, PostgresSession } from "../../ports";

/** Characters of a result that are kept; the rest of it is read and counted. */
const RESULT_CAP = 1_048_576;

/** Logs in over a stream to the server, without TLS: the stream runs inside of SSH. */
export async function openSession(stream: Duplex, login: PostgresLogin, cancelStream: () => Promise<Duplex>): Promise<PostgresSession> {
  const client = new Client({
    user: login.user, database: login.database, ssl: false, host: "127.0.0.1", port: login.port,
    application_name: login.application,
    // Never PGPASSWORD or ~/.pgpass of this machine: what a runbook does must not depend on who opens it.
    password: () => login.password ?? noPassword(login),
    stream: () => connected(stream),
    // Values as the server writes them, which is what psql shows.
    types: { getTypeParser: () => (text: unknown) => text },
  });
  const session = new PgSession(client, cancelStream, login);
  try {
    await client.connect();
    // The fence's text was taken apart on this understanding.
    await session.query("SET standard_conforming_strings = on", []);
    await session.query("SET client_encoding = 'UTF8'", []);
  } catch (thrown) {
    stream.destroy();
    throw loginProblem(login, thrown);
  }
  return session;
}

const noPassword = (login: PostgresLogin): never => {
  throw new ProblemError({ code: "postgres.password", message: `The server asks ${login.user} for a password, and the fleet names no secret for it`, next: "Add password: NAME-OF-A-SECRET to the database in the fleet file." });
};

/** The client connects a socket by itself; this one is connected already. */
function connected(stream: Duplex): Duplex {
  const connect = () => {
    queueMicrotask(() => stream.emit("connect"));
    return stream;
  };
  return Object.assign(stream, { connect });
}

class PgSession implements PostgresSession {
  private lost: Error | undefined;
  private tag = "";
  private readonly notices = new Set<(notice: PostgresNotice) => void>();

  constructor(private readonly client: Client, private readonly cancelStream: () => Promise<Duplex>, private readonly login: PostgresLogin) {
    client.on("error", (error) => (this.lost = error));
    client.on("end", () => (this.lost ??= new Error("the server closed the connection")));
    client.on("notice", ({ severity, message }) => this.notices.forEach((tell) => tell({ severity: severity ?? "NOTICE", message: message ?? "" })));
    client.connection.on("commandComplete", ({ text }: { text?: unknown }) => (this.tag = typeof text === "string" ? text : ""));
  }

  query(text: string, values: readonly string[]): Promise<PostgresResult> {
    return new Promise((resolve, reject) => {
      if (this.lost) return reject(this.connectionLost(this.lost));
      const rows: (string | null)[][] = [];
      let [length, count] = [0, 0];
      const config = { text, values: [...values], rowMode: "array" as const, queryMode: "extended" as const };
      const query = new Query<(string | null)[]>(config);
      query.on("row", (row) => {
        count++;
        if (length >= RESULT_CAP) return;
        length += row.reduce((sum, cell) => sum + (cell?.length ?? 0) + 1, 0);
        rows.push(row);
      });
      query.on("end", ({ fields }) => resolve({ tag: this.tag, columns: fields.map(({ name }) => name), rows, rowCount: count }));
      query.on("error", (error) => reject(this.problemOf(error)));
      this.tag = "";
      this.client.query(query);
    });
  }

  onNotice(listener: (notice: PostgresNotice) => void): () => void {
    this.notices.add(listener);
    return () => this.notices.delete(listener);
  }

  async cancel(): Promise<void> {
    const request = cancelRequest(this.client);
    if (request === undefined) return;
    const stream = await this.cancelStream();
    stream.on("error", () => undefined);
    // The server closes without a word, whether or not there was something to cancel.
    await new Promise<void>((resolve) => {
      stream.once("close", () => resolve());
      stream.once("end", () => resolve());
      stream.resume();
      stream.write(request);
    });
    stream.destroy();
  }

  close(): void {
    this.client.end().catch(() => undefined);
  }

  destroy(): void {
    this.client.connection.stream.destroy();
  }

  private problemOf(error: unknown): ProblemError {
    if (!(error instanceof DatabaseError)) return this.connectionLost(error);
    const { severity = "ERROR", code = "", message, detail, hint } = error;
    return new ProblemError(
      {
        // After FATAL the server hangs up, and what it was doing may have been committed.
        code: severity === "FATAL" || severity === "PANIC" ? "postgres.connection-lost" : code === "57014" ? "postgres.cancelled" : "postgres.error",
        message: `${severity}: ${message}${code ? ` (SQLSTATE ${code})` : ""}`,
        ...(detail === undefined ? {} : { cause: detail }), ...(hint === undefined ? {} : { next: hint }),
      },
      { cause: error },
    );
  }

  private connectionLost(error: unknown): ProblemError {
    return new ProblemError({ code: "postgres.connection-lost", message: `The connection to PostgreSQL on ${this.login.host}:${this.login.port} was lost`, cause: messageOf(error) }, { cause: error });
  }
}

/** Length 16, the code 80877102, and what the server gave this session at login. */
function cancelRequest(client: Client): Buffer | undefined {
  const process: unknown = Reflect.get(client, "processID");
  const secret: unknown = Reflect.get(client, "secretKey");
  if (typeof process !== "number" || typeof secret !== "number") return undefined;
  const request = Buffer.alloc(16);
  [16, 80_877_102, process, secret].forEach((word, index) => request.writeInt32BE(word, index * 4));
  return request;
}

function loginProblem({ host, port, user, database }: PostgresLogin, thrown: unknown): ProblemError {
  if (thrown instanceof ProblemError) {
    const { problem } = thrown;
    // Before the login nothing was asked for, so nothing can be unclear.
    return problem.code === "postgres.connection-lost" ? new ProblemError({ ...problem, code: "postgres.login" }, { cause: thrown }) : thrown;
  }
  const message = `PostgreSQL on ${host}:${port} did not let ${user} into the database ${database}`;
  return new ProblemError({ code: "postgres.login", message, cause: messageOf(thrown) }, { cause: thrown });
}
