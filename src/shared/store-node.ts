import type { Fleet, ObjectRef } from "./fleet";
import { CacheId, DatabaseId, type HostId } from "./ids";
import type { RedisNode, SqlNode } from "./plan";
import { type Outcome, refuse, succeed } from "./problem";

/** The database that a host serves: the run's target where it has a node there, else the only one that has. `port` picks between several. */
export function sqlNodeOn(fleet: Fleet, host: HostId, port: number | undefined, target?: ObjectRef): Outcome<SqlNode> {
  const all = Object.entries(fleet.databases).flatMap(([id, { primary, replicas, database, user, password }]) =>
    [primary, ...replicas].filter((node) => node.host === host).map((node): SqlNode => ({ id: DatabaseId.parse(id), host, port: node.port, database, user, password })));
  return only(all, "database", host, port, target);
}

/** The same for the node of a cache. */
export function redisNodeOn(fleet: Fleet, host: HostId, port: number | undefined, target?: ObjectRef): Outcome<RedisNode> {
  const all = Object.entries(fleet.caches).flatMap(([id, { nodes, password }]) =>
    nodes.filter((node) => node.host === host).map((node): RedisNode => ({ id: CacheId.parse(id), host, port: node.port, password })));
  return only(all, "cache", host, port, target);
}

function only<T extends { id: string; port: number }>(all: T[], kind: "database" | "cache", host: HostId, port: number | undefined, target?: ObjectRef): Outcome<T> {
  if (all.length === 0) {
    return refuse({ code: `plan.no-${kind}`, message: `The fleet has no ${kind} with a node on ${host}.`, next: `Name it under ${kind}s: in the fleet file, or aim the step at a host that has one.` });
  }
  const own = all.filter(({ id }) => target?.kind === kind && id === target.id);
  const candidates = own.length > 0 ? own : all;
  const there = candidates.filter((node) => node.port === port);
  const [first, ...more] = there.length > 0 ? there : candidates;
  if (first && more.length === 0) return succeed(first);
  const names = candidates.map((node) => `${node.id} (port ${node.port})`).join(", ");
  return refuse({ code: "plan.several-nodes", message: `${host} has several nodes: ${names}.`, next: `Say which one, on=${host}:PORT, or repeat the step for each: each=@nodes.` });
}
