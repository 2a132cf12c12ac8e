import { z } from "zod";
import { DatabaseId, HostId } from "./ids";

/** A statement that a server works on, or a transaction that stands open. Literals of its text are masked. */
export const DatabaseQuery = z.object({
  pid: z.number().int(),
  database: z.string().optional(),
  user: z.string().optional(),
  application: z.string().optional(),
  client: z.string().optional(),
  /** As PostgreSQL names it: "active", "idle in transaction". */
  state: z.string(),
  /** "Lock: transactionid"; absent while it computes. */
  wait: z.string().optional(),
  /** Processes that hold what it waits for. */
  blockedBy: z.array(z.number().int()),
  runningMs: z.number().optional(),
  transactionMs: z.number().optional(),
  text: z.string(),
});
export type DatabaseQuery = z.infer<typeof DatabaseQuery>;

/** A statement with what it has cost since the counting began. */
export const SlowQuery = z.object({
  id: z.string(), database: z.string().optional(), user: z.string().optional(), calls: z.number(), rows: z.number(), totalMs: z.number(), meanMs: z.number(), maxMs: z.number(), text: z.string(),
});
export type SlowQuery = z.infer<typeof SlowQuery>;

/** Asks what a node of a database works on. Absent host: the primary. */
export const DatabaseQueriesAsk = z.object({ database: DatabaseId, host: HostId.optional(), port: z.number().int().optional() });
export type DatabaseQueriesAsk = z.infer<typeof DatabaseQueriesAsk>;

export const DatabaseQueries = z.object({
  host: HostId, port: z.number(),
  /** ms since the epoch */
  at: z.number(),
  running: z.array(DatabaseQuery),
  /** Those that took the most time; absent where the server has no pg_stat_statements. */
  slow: z.array(SlowQuery).optional(),
});
export type DatabaseQueries = z.infer<typeof DatabaseQueries>;
