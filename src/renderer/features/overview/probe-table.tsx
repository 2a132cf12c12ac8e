import { memo } from "react";
import type { ProbeState } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Panel } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { formatLatency } from "../../lib/units";

export function ProbeTable({ environment, probes }: { environment: string; probes: readonly ProbeState[] }) {
  return (
    <Panel title="Probes" of={environment} flush>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr><th>State</th><th>Probe</th><th>Status</th><th className="right col-figure">Latency</th><th className="right col-age">Age</th></tr>
          </thead>
          <tbody>{probes.map((probe) => <ProbeRow key={probe.id} probe={probe} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

const ProbeRow = memo(function ProbeRow({ probe }: { probe: ProbeState }) {
  return (
    <tr>
      <td><StateMark state={probe.health} /></td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: "probe", id: probe.id })}>{probe.id}</a></td>
      <td className="num">{probe.status === undefined ? "–" : `HTTP ${probe.status}`}</td>
      <td className="right num">{probe.latencyMs === undefined ? "–" : formatLatency(probe.latencyMs)}</td>
      <td className="right"><Age at={probe.seenAt} /></td>
    </tr>
  );
});
