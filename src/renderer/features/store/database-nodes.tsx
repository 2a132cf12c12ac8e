import { formatRoute } from "../../app/route";
import type { Reading } from "../../app/use-instant";
import { Age } from "../../components/age";
import { Gauge } from "../../components/gauge";
import { StateMark } from "../../components/state-mark";
import { formatBytes, formatSeconds } from "../../lib/units";
import { NodeRole } from "./node-role";
import { figuresOf, serverOf, type StoreNode } from "./store-nodes";

/** The series that the table reads. */
export const NODE_METRICS: readonly string[] = [
  "pg_replication_timeline", "pg_replication_is_replica", "pg_replication_lag_seconds", "pg_replication_lag_bytes", "pg_stat_replication_streaming_replicas",
  "pg_stat_activity_count", "pg_settings_max_connections", "pg_database_size_bytes", "pg_static",
];

/** Databases' nodes as they are now. */
export function DatabaseNodes({ nodes, readings }: { nodes: readonly StoreNode[]; readings: readonly Reading[] }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <thead><tr><th>State</th><th>Node</th><th>Role</th><th className="right">Timeline</th><th className="right">Behind</th><th>Connections</th><th className="right">Size</th><th>Version</th><th className="right">Age</th></tr></thead>
        <tbody>{nodes.map((node) => <Row key={serverOf(node)} node={node} readings={readings} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ node, readings }: { node: StoreNode; readings: readonly Reading[] }) {
  const figures = figuresOf(readings, node);
  const [used, most] = [figures.of("pg_stat_activity_count"), figures.of("pg_settings_max_connections")];
  const size = figures.of("pg_database_size_bytes");
  return (
    <tr>
      <td><StateMark state={node.health} />{node.reason && node.health !== "healthy" && <p className="why">{node.reason.message}</p>}</td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "host", id: node.host })}>{node.host}</a><span className="mono faint">:{node.port}</span></td>
      <td><NodeRole node={node} /></td>
      <td className="right num">{figures.of("pg_replication_timeline") ?? "–"}</td>
      <td className="right num">{behind(figures.of("pg_replication_is_replica"), figures.of("pg_replication_lag_seconds"), figures.of("pg_replication_lag_bytes"))}</td>
      <td><Gauge label="Connections" value={used === undefined || most === undefined ? undefined : used / most} detail={used === undefined ? undefined : `${used} of ${most ?? "?"}`} /></td>
      <td className="right num">{size === undefined ? "–" : formatBytes(size)}</td>
      <td className="mono">{figures.all("pg_static")[0]?.labels["short_version"] ?? "–"}</td>
      <td className="right"><Age at={node.seenAt} /></td>
    </tr>
  );
}

/** How far a replica has not replayed what it received; a primary is behind nobody. */
function behind(isReplica: number | undefined, seconds: number | undefined, bytes: number | undefined): string {
  if (isReplica !== 1 || seconds === undefined) return "–";
  return bytes === undefined ? formatSeconds(seconds) : `${formatSeconds(seconds)}, ${formatBytes(bytes)}`;
}
