import { CircleCheck, CircleSlash2 } from "lucide-react";
import { memo } from "react";
import type { InstanceState, ServiceState } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Plate } from "../../components/badge";
import { Panel } from "../../components/panel";
import { EngineMark, StateMark } from "../../components/state-mark";
import { formatBytes, formatLatency, formatRatio } from "../../lib/units";

export function InstanceTable({ service, proxied }: { service: ServiceState; proxied: boolean }) {
  const mixed = service.versions.length > 1 ? `${service.versions.length} versions mixed` : service.versions.length === 1 ? `all on ${service.versions[0]}` : undefined;
  return (
    <Panel title="Instances" flush aside={mixed}>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th>Health</th><th>Host</th><th>Version</th><th>State</th>{proxied && <th>In rotation</th>}
              <th className="right">Latency</th><th className="right">CPU</th><th className="right">Memory</th><th className="right">Restarts</th><th className="right">Age</th>
            </tr>
          </thead>
          <tbody>{service.instances.map((instance) => <InstanceRow key={instance.host} instance={instance} proxied={proxied} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

const InstanceRow = memo(function InstanceRow({ instance, proxied }: { instance: InstanceState; proxied: boolean }) {
  return (
    <tr>
      <td><StateMark state={instance.health} />{instance.reason && instance.health !== "healthy" && <p className="why">{instance.reason.message}</p>}</td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "host", id: instance.host })}>{instance.host}</a></td>
      <td title={instance.image}>{instance.version ? <Plate>{instance.version}</Plate> : <span className="faint">not known</span>}</td>
      <td><EngineMark state={instance.state} /></td>
      {proxied && <td><Rotation inRotation={instance.inRotation} /></td>}
      <td className="right num">{instance.latencyMs === undefined ? "–" : formatLatency(instance.latencyMs)}</td>
      <td className="right num">{instance.cpu === undefined ? "–" : formatRatio(instance.cpu)}</td>
      <td className="right num">{instance.memoryBytes === undefined ? "–" : formatBytes(instance.memoryBytes)}</td>
      <td className="right num">{instance.restarts ?? "–"}</td>
      <td className="right"><Age at={instance.seenAt} /></td>
    </tr>
  );
});

function Rotation({ inRotation }: { inRotation: boolean | undefined }) {
  if (inRotation === undefined) return <span className="faint">not seen</span>;
  return inRotation
    ? <span className="state state-s tone-idle"><CircleCheck aria-hidden className="state-icon" />in</span>
    : <span className="state state-s tone-warn"><CircleSlash2 aria-hidden className="state-icon" />out</span>;
}
