import { formatRoute } from "../../app/route";
import type { Reading } from "../../app/use-instant";
import { Age } from "../../components/age";
import { Gauge } from "../../components/gauge";
import { StateMark } from "../../components/state-mark";
import { formatBytes, formatCount } from "../../lib/units";
import { NodeRole } from "./node-role";
import { figuresOf, serverOf, type NodeFigures, type StoreNode } from "./store-nodes";

/** The series that the nodes' table and the facts above it read. */
export const CACHE_METRICS: readonly string[] = [
  "redis_memory_used_bytes", "redis_memory_max_bytes", "redis_db_keys", "redis_instantaneous_ops_per_sec", "redis_connected_clients", "redis_master_link_up", "redis_connected_slaves",
  "redis_cluster_slots_served", "redis_cluster_state", "redis_cluster_slots_assigned", "redis_cluster_slots_ok", "redis_cluster_slots_pfail", "redis_cluster_slots_fail", "redis_cluster_known_nodes", "redis_cluster_size",
  "redis_instance_info", "redis_sentinel_master_status", "redis_sentinel_master_slaves", "redis_sentinel_master_sentinels",
];

/** Caches' nodes as they are now. */
export function CacheNodes({ nodes, readings, isCluster }: { nodes: readonly StoreNode[]; readings: readonly Reading[]; isCluster: boolean }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <thead>
          <tr>
            <th>State</th><th>Node</th><th>Role</th>{isCluster && <th className="right">Slots</th>}<th>Memory</th><th className="right">Keys</th><th className="right">Commands</th><th className="right">Clients</th>
            <th>Replication</th><th className="right">Age</th>
          </tr>
        </thead>
        <tbody>{nodes.map((node) => <Row key={serverOf(node)} node={node} readings={readings} isCluster={isCluster} />)}</tbody>
      </table>
    </div>
  );
}

const counted = (value: number | undefined, unit = ""): string => (value === undefined ? "–" : `${formatCount(value)}${unit}`);

function Row({ node, readings, isCluster }: { node: StoreNode; readings: readonly Reading[]; isCluster: boolean }) {
  const figures = figuresOf(readings, node);
  return (
    <tr>
      <td><StateMark state={node.health} />{node.reason && node.health !== "healthy" && <p className="why">{node.reason.message}</p>}</td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "host", id: node.host })}>{node.host}</a><span className="mono faint">:{node.port}</span></td>
      <td><NodeRole node={node} /></td>
      {isCluster && <td className="right num">{figures.of("redis_cluster_slots_served") ?? "–"}</td>}
      <td><Memory figures={figures} /></td>
      <td className="right num">{counted(figures.of("redis_db_keys"))}</td>
      <td className="right num">{counted(figures.of("redis_instantaneous_ops_per_sec"), "/s")}</td>
      <td className="right num">{counted(figures.of("redis_connected_clients"))}</td>
      <td><Link figures={figures} /></td>
      <td className="right"><Age at={node.seenAt} /></td>
    </tr>
  );
}

/** Used memory; against maxmemory where there is one, 0 means none. */
function Memory({ figures }: { figures: NodeFigures }) {
  const [used, most] = [figures.of("redis_memory_used_bytes"), figures.of("redis_memory_max_bytes")];
  if (used === undefined) return <span className="faint">–</span>;
  if (!most) return <span className="num" title="maxmemory is not set">{formatBytes(used)}</span>;
  return <Gauge label="Memory" value={used / most} detail={`${formatBytes(used)} of ${formatBytes(most)}`} />;
}

function Link({ figures }: { figures: NodeFigures }) {
  const up = figures.of("redis_master_link_up");
  if (up !== undefined) return up === 1 ? <StateMark state="healthy" word="link up" /> : <StateMark state="failing" word="link down" />;
  const replicas = figures.of("redis_connected_slaves");
  return replicas === undefined ? <span className="faint">–</span> : <span className="num">{`feeds ${replicas}`}</span>;
}
