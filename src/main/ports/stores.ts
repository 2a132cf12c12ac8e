import type { HostId } from "../../shared/ids";
import type { CallOptions, Closable } from "./call";

/** Who logs in to which database of which node. */
export interface PostgresLogin {
  host: HostId;
  /** On the host's loopback. */
  port: number;
  database: string;
  user: string;
  password?: string;
  /** Shown in the server's pg_stat_activity. */
  application?: string;
}

export interface PostgresNotice {
  severity: string;
  message: string;
}

export interface PostgresResult {
  /** What the server says of a finished statement: "UPDATE 3", "CREATE TABLE". */
  tag: string;
  /** Names of the result's columns; empty where the statement gives no rows. */
  columns: string[];
  /** As text in the server's own spelling; null is NULL. The first MiB of them. */
  rows: (string | null)[][];
  /** All there were, also those that were not kept. */
  rowCount: number;
}

/**
 * A session of one PostgreSQL server. Queries reject with "postgres.error", "postgres.cancelled" or "postgres.connection-lost"; after the
 * last one nobody knows whether the statement took effect.
 */
export interface PostgresSession extends Closable {
  /** One statement; `values` are bound to $1, $2 ... as text whose types the server infers. */
  query(text: string, values: readonly string[]): Promise<PostgresResult>;
  onNotice(listener: (notice: PostgresNotice) => void): () => void;
  /** Asks the server over a connection of its own to cancel what runs; the query rejects when the server obeys. */
  cancel(): Promise<void>;
  /** Says goodbye; does not wait. */
  close(): void;
  /** Drops the connection at once. */
  destroy(): void;
}

export interface Postgres {
  connect(login: PostgresLogin, options?: CallOptions): Promise<PostgresSession>;
}

export interface RedisLogin {
  host: HostId;
  /** On the host's loopback. */
  port: number;
  password?: string;
}

/** A reply; numbers as text, nil as null. */
export type RedisReply = string | null | RedisReply[];

/** A connection to one Redis server. Commands reject with "redis.error", or with "redis.connection-lost": then nobody knows. */
export interface RedisSession {
  send(words: readonly string[]): Promise<RedisReply>;
  close(): void;
}

export interface RedisServers {
  connect(login: RedisLogin, options?: CallOptions): Promise<RedisSession>;
}
