import { memo } from "react";
import type { HostState } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Gauge } from "../../components/gauge";
import { Panel } from "../../components/panel";
import { Spark } from "../../components/spark";
import { StateMark } from "../../components/state-mark";
import { formatUptime } from "../../lib/time";
import { formatCount } from "../../lib/units";
import { useHostSparks, type HostSpark } from "./use-host-sparks";

export function HostTable({ environment, hosts }: { environment: string; hosts: readonly HostState[] }) {
  const sparks = useHostSparks(hosts.map(({ id }) => id));
  return (
    <Panel title="Hosts" of={environment} flush aside={sparks.size > 0 ? "lines: CPU, last 15 min" : undefined}>
      <div className="table-wrap">
        <table className="table hosts">
          <thead>
            <tr>
              <th>State</th><th>Host</th><th className="col-gauge">CPU</th><th className="col-spark"><span className="sr-only">CPU, last 15 minutes</span></th><th className="col-gauge">Memory</th><th className="col-gauge">Disk</th>
              <th className="right col-age">Load</th><th className="right col-figure">Containers</th><th className="right col-figure">Up</th><th className="right col-age">Age</th>
            </tr>
          </thead>
          <tbody>{hosts.map((host) => <HostRow key={host.id} host={host} spark={sparks.get(host.id)} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

const HostRow = memo(function HostRow({ host, spark }: { host: HostState; spark: HostSpark | undefined }) {
  const running = host.containers.filter(({ state }) => state === "running").length;
  return (
    <tr>
      <td><StateMark state={host.health} /></td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "host", id: host.id })}>{host.id}</a></td>
      <td><Gauge label="CPU" value={host.cpu} /></td>
      <td>{spark && <Spark {...spark} max={1} label={`CPU of ${host.id}, last 15 minutes`} />}</td>
      <td><Gauge label="Memory" value={host.memory} /></td>
      <td><Gauge label="Disk" value={host.disk} detail={host.diskMount} /></td>
      <td className="right num" title={host.cores === undefined ? undefined : `${host.cores} cores`}>{host.load1 === undefined ? "–" : formatCount(host.load1)}</td>
      <td className="right num">{host.containers.length === 0 ? "–" : `${running}/${host.containers.length}`}</td>
      <td className="right num faint">{host.uptimeS === undefined ? "–" : formatUptime(host.uptimeS)}</td>
      <td className="right"><Age at={host.seenAt} /></td>
    </tr>
  );
});
