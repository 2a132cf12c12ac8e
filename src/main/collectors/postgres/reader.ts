import { messageOf, problemOf, ProblemError } from "../../../shared/problem";
import type { Postgres, PostgresLogin, PostgresSession } from "../../ports";
import type { Reading } from "../collector";
import type { PostgresCollector, PostgresServer } from "./collector";
import { describeServer, openReading, rowsOf } from "./session";

/** Everything that one look told about a server. */
export interface PostgresSight {
  server: PostgresServer;
  /** Readings by the collector that gave them; one that was not asked this time, or not answered, is not there. */
  groups: Map<string, Reading[]>;
  /** Questions that were not answered, with the reason. */
  unread: { collector: string; reason: string }[];
}

/** Reads one server over one connection, which it keeps from one look to the next. */
export class PostgresReader {
  #session: PostgresSession | undefined;
  /** When each slower question was answered, by name. */
  readonly #answeredAt = new Map<string, number>();

  constructor(
    private readonly postgres: Postgres,
    private readonly collectors: readonly PostgresCollector[],
    private readonly connectMs: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Rejects with the login's Problem, or with "postgres.connection-lost" where even a new connection was lost. */
  async read(login: PostgresLogin): Promise<PostgresSight> {
    const wasKept = this.#session !== undefined;
    try {
      return await this.#readOnce(login);
    } catch (thrown) {
      this.close();
      // A server that was restarted since the last look is up all the same.
      if (wasKept && problemOf(thrown).code === "postgres.connection-lost") return this.#orClose(() => this.#readOnce(login));
      throw thrown;
    }
  }

  close(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }

  async #orClose<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      this.close();
      throw thrown;
    }
  }

  async #readOnce(login: PostgresLogin): Promise<PostgresSight> {
    const session = (this.#session ??= await openReading(this.postgres, login, { timeoutMs: this.connectMs }));
    const server = await describeServer(session);
    const sight: PostgresSight = { server, groups: new Map(), unread: [] };
    for (const collector of this.collectors) await this.#ask(session, collector, sight);
    return sight;
  }

  /** One that is refused, as for want of a right, takes nothing from the others; a lost connection ends the look. */
  async #ask(session: PostgresSession, { name, everyMs = 0, sql, read }: PostgresCollector, { server, groups, unread }: PostgresSight): Promise<void> {
    const text = sql(server);
    if (text === undefined || this.now() - (this.#answeredAt.get(name) ?? -Infinity) < everyMs) return;
    try {
      groups.set(name, read(await rowsOf(session, text)));
    } catch (thrown) {
      if (thrown instanceof ProblemError && thrown.problem.code === "postgres.connection-lost") throw thrown;
      unread.push({ collector: name, reason: messageOf(thrown) });
    }
    this.#answeredAt.set(name, this.now());
  }
}
