import type { HostState } from "../../../shared/overview";
import { Age } from "../../components/age";
import { Plate } from "../../components/badge";
import { Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { EngineMark } from "../../components/state-mark";
import { formatBytes, formatRatio } from "../../lib/units";

/** Containers of a host's engine. `cpu` is in cores: 100 % is one whole core. */
export function ContainerTable({ containers, engine }: { containers: HostState["containers"]; engine: boolean }) {
  return (
    <Panel title="Containers" flush>
      {containers.length === 0 ? (
        <Empty title={engine ? "No containers seen" : "No engine on this host"}>{!engine && <p>The fleet file says <code>docker: false</code>.</p>}</Empty>
      ) : (
        <div className="table-wrap">
          <table className="table">
            <thead><tr><th>State</th><th>Container</th><th>Image</th><th>Version</th><th>Health</th><th className="right">CPU</th><th className="right">Memory</th><th className="right">Restarts</th><th className="right">Started</th></tr></thead>
            <tbody>
              {containers.map((container) => (
                <tr key={container.name}>
                  <td><EngineMark state={container.state} /></td>
                  <td className="mono name">{container.name}</td>
                  <td className="mono dim">{container.image}</td>
                  <td>{container.version ? <Plate>{container.version}</Plate> : "–"}</td>
                  <td>{container.health ?? <span className="faint">no check</span>}</td>
                  <td className="right num">{container.cpu === undefined ? "–" : formatRatio(container.cpu)}</td>
                  <td className="right num">{container.memoryBytes === undefined ? "–" : formatBytes(container.memoryBytes)}</td>
                  <td className="right num">{container.restarts ?? "–"}</td>
                  <td className="right">{container.startedAt === undefined ? "–" : <Age at={container.startedAt} ago staleMs={Infinity} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
