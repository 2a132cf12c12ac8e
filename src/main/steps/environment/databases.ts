import { z } from "zod";
import { formatDuration, parseDuration } from "../../../shared/duration";
import type { Database } from "../../../shared/fleet";
import type { PostgresResult } from "../../ports";
import { defineStep, type StepContext } from "../define";
import { conclude, environmentProblem, type Finding, finding, OfEnvironment, within } from "./findings";

const LOGIN_MS = 10_000;

/**
 * In recovery or not, seconds that the replay is behind (0 where everything received is replayed: an idle primary sends nothing), whether
 * a replica receives, replicas of a primary, connections, and how many there may be.
 */
const QUESTION = `SELECT pg_is_in_recovery()::text,
  CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM pg_last_wal_replay_lsn()
    THEN coalesce(extract(epoch FROM now() - pg_last_xact_replay_timestamp()), 0) ELSE 0 END,
  (SELECT count(*) FROM pg_stat_wal_receiver), (SELECT count(*) FROM pg_stat_replication),
  (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), current_setting('max_connections')`;

/** What a node says of itself. */
export interface NodeFacts {
  inRecovery: boolean;
  lagS: number;
  receives: boolean;
  replicas: number;
  connections: number;
  maxConnections: number;
}

export function readFacts({ rows }: Pick<PostgresResult, "rows">): NodeFacts {
  const [recovery, ...figures] = rows[0] ?? [];
  const [lagS = Number.NaN, receivers = Number.NaN, replicas = Number.NaN, connections = Number.NaN, maxConnections = Number.NaN] = figures.map((text) => Number(text ?? "NaN"));
  if ((recovery !== "true" && recovery !== "false") || Number.isNaN(lagS + receivers + replicas + connections + maxConnections)) throw new Error("the server's answer is not understood");
  return { inRecovery: recovery === "true", lagS, receives: receivers > 0, replicas, connections, maxConnections };
}

export interface Limits {
  lagMs: number;
  /** ratio 0..1 of max_connections */
  connections: number;
}

/** A node measured against the role that the fleet gives it; `replicas`: how many the fleet names. */
export function judgeNode(facts: NodeFacts, role: "primary" | "replica", replicas: number, limits: Limits): Omit<Finding, "name"> {
  const { inRecovery, lagS, receives, connections, maxConnections } = facts;
  const used = `${connections} of ${maxConnections} connections`;
  const lag = `lag ${formatDuration(lagS * 1_000)}`;
  const detail = role === "primary" ? `primary with ${facts.replicas} of ${replicas} replicas, ${used}` : `replica, ${lag}, ${used}`;
  const bad = (why: string) => ({ good: false, detail: `${why} (${detail})` });
  if (role === "primary" && inRecovery) return bad("the fleet calls it the primary, and it is a replica");
  if (role === "replica" && !inRecovery) return bad("the fleet calls it a replica, and it takes writes");
  if (role === "primary" && facts.replicas < replicas) return bad("replicas are missing");
  if (role === "replica" && !receives) return bad("it receives nothing from a primary");
  if (role === "replica" && lagS * 1_000 > limits.lagMs) return bad(`it is more than ${formatDuration(limits.lagMs)} behind`);
  if (connections > limits.connections * maxConnections) return bad("too many connections");
  return { good: true, detail };
}

/** Every node of every database answers in the role that the fleet gives it, replicas keep up, and connections are left. */
export const environmentDatabases = defineStep({
  kind: "environment.databases",
  risk: "read",
  input: OfEnvironment.extend({
    lag: z.string().refine((text) => parseDuration(text) !== undefined, "write it like 30s").default("30s"),
    /** In % of max_connections. */
    connections: z.coerce.number().min(1).max(100).default(90),
  }),
  title: ({ environment, lag, connections }, fleet) => {
    const names = within(fleet.databases, environment).map(([id, { primary, replicas }]) => `${id} (${[primary, ...replicas].map(({ host, port }) => `${host}:${port}`).join(", ")})`);
    return `Ask every database node in ${environment} for its role, lag (at most ${lag}) and connections (at most ${connections} %): ${names.join("; ") || "there is none"}`;
  },
  hosts: ({ environment }, fleet) => [...new Set(within(fleet.databases, environment).flatMap(([, { primary, replicas }]) => [primary, ...replicas].map(({ host }) => host)))],
  check: environmentProblem,
  async apply({ environment, lag, connections }, context) {
    const limits = { lagMs: parseDuration(lag) ?? 0, connections: connections / 100 };
    const found = await Promise.all(within(context.fleet.databases, environment).map(([id, database]) => lookAt(id, database, limits, context)));
    return conclude("database nodes", found.flat(), context);
  },
});

function lookAt(id: string, database: Database, limits: Limits, context: StepContext): Promise<Finding[]> {
  const nodes = [database.primary, ...database.replicas];
  return Promise.all(nodes.map((node, index) => finding(`${id} on ${node.host}:${node.port}`, context, async () =>
    judgeNode(await ask(database, node, context), index === 0 ? "primary" : "replica", database.replicas.length, limits))));
}

async function ask({ database, user, password: name }: Database, { host, port }: Database["primary"], { postgres, secret, signal }: StepContext): Promise<NodeFacts> {
  const password = name === undefined ? undefined : await secret(name);
  const session = await postgres.connect({ host, port, database, user, password, application: "quarterdeck" }, { signal, timeoutMs: LOGIN_MS });
  const drop = () => session.destroy();
  signal.addEventListener("abort", drop, { once: true });
  try {
    await session.query(`SET statement_timeout = ${LOGIN_MS}`, []);
    return readFacts(await session.query(QUESTION, []));
  } finally {
    signal.removeEventListener("abort", drop);
    session.close();
  }
}
