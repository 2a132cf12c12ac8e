import type { AlertEvidence } from "../../../shared/alert-evidence";
import { useQuery } from "../../app/hooks";
import { Moment } from "../../components/age";
import { EngineMark } from "../../components/state-mark";
import { Panel } from "../../components/panel";
import { KeptSeries } from "./kept-series";
import { formatBytes, formatCount, formatRatio, plural } from "../../lib/units";

/** What was around the alert in the moment it fired, kept as it was. */
export function EvidencePanel({ id, firedAt }: { id: string; firedAt: number | undefined }) {
  const evidence = useQuery("alerts.evidence", { key: id, firedAt }, { refetchOn: ["alerts.changed"] }).value;
  if (!evidence) return null;
  return (
    <Panel title="When it fired" aside={<>gathered <Moment at={evidence.at} />{evidence.host !== undefined && <> on <span className="mono">{evidence.host}</span></>}</>}>
      <div className="stack">
        {isEmpty(evidence) && <p className="dim">Nothing was there to keep: its labels name no host of the fleet, and its expression reads no series of the local history.</p>}
        {evidence.state && <StateLine state={evidence.state} />}
        {evidence.series.length > 0 && <KeptSeries series={evidence.series} firedAt={evidence.firedAt} />}
        {evidence.processes && <Processes processes={evidence.processes} />}
        {evidence.state && evidence.state.containers.length > 0 && <Containers containers={evidence.state.containers} />}
        {evidence.logs.map(({ source, lines }) => (
          <details key={source} open>
            <summary>{plural(lines.length, "line")} of {source}</summary>
            <pre className="evidence-log" tabIndex={0} aria-label={`Lines of ${source}`}>{lines.join("\n") || "nothing was written"}</pre>
          </details>
        ))}
        {evidence.missing.map(({ what, problem }) => <p key={what} className="dim">Not to be had: {what}. {problem.message}</p>)}
        {evidence.leftOutSeries > 0 && <p className="dim">{plural(evidence.leftOutSeries, "series", "series")} more were read than are kept.</p>}
      </div>
    </Panel>
  );
}

const isEmpty = ({ state, processes, logs, series, missing }: AlertEvidence): boolean => !state && !processes && logs.length + series.length + missing.length === 0;

function StateLine({ state }: { state: NonNullable<AlertEvidence["state"]> }) {
  const parts = [
    state.cpu === undefined ? "" : `CPU ${formatRatio(state.cpu)}`, state.memory === undefined ? "" : `memory ${formatRatio(state.memory)}`,
    state.disk === undefined ? "" : `disk ${formatRatio(state.disk)}${state.diskMount === undefined ? "" : ` of ${state.diskMount}`}`, state.load1 === undefined ? "" : `load ${formatCount(state.load1)}`,
  ].filter(Boolean);
  return parts.length === 0 ? null : <p>{parts.join(", ")}</p>;
}

const SHOWN = 8;

function Processes({ processes }: { processes: NonNullable<AlertEvidence["processes"]> }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <caption className="engraved evidence-caption">Busiest of {plural(processes.count, "process", "processes")}</caption>
        <thead><tr><th>Process</th><th className="right">PID</th><th>User</th><th className="right">CPU</th><th className="right">Memory</th></tr></thead>
        <tbody>
          {processes.byCpu.slice(0, SHOWN).map((process) => (
            <tr key={process.pid}>
              <td className="mono">{process.name}</td><td className="right num">{process.pid}</td><td className="mono dim">{process.user ?? "–"}</td>
              <td className="right num">{formatRatio(process.cpuCores)}</td><td className="right num">{formatBytes(process.rssBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Containers({ containers }: { containers: NonNullable<AlertEvidence["state"]>["containers"] }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <caption className="engraved evidence-caption">Containers</caption>
        <thead><tr><th>State</th><th>Container</th><th>Image</th><th className="right">CPU</th><th className="right">Memory</th></tr></thead>
        <tbody>
          {containers.map((container) => (
            <tr key={container.name}>
              <td><EngineMark state={container.state} /></td><td className="mono">{container.name}</td><td className="mono dim">{container.image}</td>
              <td className="right num">{container.cpu === undefined ? "–" : formatRatio(container.cpu)}</td><td className="right num">{container.memoryBytes === undefined ? "–" : formatBytes(container.memoryBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
