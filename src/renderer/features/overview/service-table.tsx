import { memo } from "react";
import type { ServiceState } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Plate } from "../../components/badge";
import { Panel } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { formatLatency, plural } from "../../lib/units";

export function ServiceTable({ environment, services }: { environment: string; services: readonly ServiceState[] }) {
  return (
    <Panel title="Services" of={environment} flush>
      <div className="table-wrap">
        <table className="table wide">
          <thead>
            <tr><th>State</th><th className="col-name">Service</th><th>Version</th><th>Instances</th><th className="right col-figure">Slowest</th><th className="right col-age">Age</th></tr>
          </thead>
          <tbody>{services.map((service) => <ServiceRow key={service.id} service={service} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

const ServiceRow = memo(function ServiceRow({ service }: { service: ServiceState }) {
  const healthy = service.instances.filter(({ health }) => health === "healthy").length;
  const latencies = service.instances.flatMap(({ latencyMs }) => (latencyMs === undefined ? [] : [latencyMs]));
  return (
    <tr>
      <td><StateMark state={service.health} /></td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "service", id: service.id })}>{service.id}</a></td>
      <td><Versions versions={service.versions} /></td>
      <td>
        <span className="row">
          <span className="num">{healthy}/{service.instances.length}</span>
          <span className="pips">
            {service.instances.filter(({ health }) => health !== "healthy").slice(0, 6).map(({ host, health }) => (
              <span key={host} className="pip"><StateMark state={health} iconOnly /><span className="mono dim">{host}</span></span>
            ))}
          </span>
        </span>
      </td>
      <td className="right num">{latencies.length > 0 ? formatLatency(Math.max(...latencies)) : "–"}</td>
      <td className="right"><Age at={service.seenAt} /></td>
    </tr>
  );
});

function Versions({ versions }: { versions: readonly string[] }) {
  if (versions.length === 0) return <span className="faint">not known</span>;
  return (
    <span className="pips">
      {versions.map((version) => <Plate key={version}>{version}</Plate>)}
      {versions.length > 1 && <span className="dim">{plural(versions.length, "version")} mixed</span>}
    </span>
  );
}
