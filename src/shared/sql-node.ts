import type { Fleet, ObjectRef } from "./fleet";
import { DatabaseId, type HostId } from "./ids";
import type { SqlNode } from "./plan";
import { type Outcome, refuse, succeed } from "./problem";

/** The database that a host serves: the run's target where it has a node there, else the only one that has. `port` picks between several. */
export function sqlNodeOn(fleet: Fleet, host: HostId, port: number | undefined, target?: ObjectRef): Outcome<SqlNode> {
  const all = nodesOn(fleet, host);
  if (all.length === 0) {
    return refuse({ code: "sql.no-database", message: `The fleet has no database with a node on ${host}.`, next: "Name it under databases: in the fleet file, or aim the step at a host that has one." });
  }
  const own = all.filter(({ id }) => target?.kind === "database" && id === target.id);
  const candidates = own.length > 0 ? own : all;
  const there = candidates.filter((node) => node.port === port);
  const [only, ...more] = there.length > 0 ? there : candidates;
  if (only && more.length === 0) return succeed(only);
  const names = candidates.map((node) => `${node.id} (port ${node.port})`).join(", ");
  return refuse({ code: "sql.ambiguous", message: `${host} has nodes of several databases: ${names}.`, next: "Aim the runbook at the database, or repeat the step for its nodes: each=@nodes:NAME." });
}

function nodesOn(fleet: Fleet, host: HostId): SqlNode[] {
  return Object.entries(fleet.databases).flatMap(([id, { primary, replicas, database, user, password }]) =>
    [primary, ...replicas].filter((node) => node.host === host).map((node): SqlNode => ({ id: DatabaseId.parse(id), host, port: node.port, database, user, password })));
}
