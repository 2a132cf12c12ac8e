import { useState } from "react";
import type { LogView } from "../../../shared/log-view";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { useInstant, type Reading } from "../../app/use-instant";
import { Age } from "../../components/age";
import { Badge } from "../../components/badge";
import { Command } from "../../components/command";
import { Answer, Empty } from "../../components/empty";
import { FilterBox } from "../../components/field";
import { ProblemNote } from "../../components/problem-note";
import { StateMark } from "../../components/state-mark";
import { formatCount } from "../../lib/units";
import { matchesWords } from "../../lib/words";
import { loudness, type Loudness } from "./loudness";
import "./logs.css";

const EXAMPLE = `logs:
  shop-log:
    environment: prod
    hosts: [web1, web2]
    container: shop        # or file: /var/log/app.log, or unit: nginx.service
`;
/** How many lines of each level came in the last five minutes. */
const RECENT = ["sum by (log, host, level) (increase(log_lines_total[5m]))"];
const NOTHING: readonly Reading[] = [];

/** The logs that are followed, how far, and how loud they are. */
export function LogsPage() {
  const logs = useQuery("logs.list", undefined, { refetchOn: ["samples.stored", "fleet.changed"], everyMs: 5_000 });
  const recent = useInstant(RECENT);
  const [filter, setFilter] = useState("");
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">Logs</h1>
        <p className="dim">Files, containers and units of the fleet file's <code>logs:</code>, followed from their end on and counted by level and pattern.</p>
      </header>
      <Answer known={logs} what="the logs" retry={() => void logs.refetch()}>
        {(list) => (list.length === 0 ? <NoLogs /> : (
          <>
            <FilterBox label="Filter the logs" value={filter} onChange={setFilter} />
            <LogTable logs={list.filter((log) => matchesWords([log.id, log.host, log.environment, log.source, log.state], filter))} recent={recent.value ?? NOTHING} />
          </>
        ))}
      </Answer>
    </>
  );
}

const NoLogs = () => (
  <Empty title="No log is followed">
    <p>Name logs under <code>logs:</code> in the fleet file, and they are counted and can be read here. Nothing is installed on the hosts.</p>
    <Command label="Example of logs in a fleet file" text={EXAMPLE} />
  </Empty>
);

function LogTable({ logs, recent }: { logs: readonly LogView[]; recent: readonly Reading[] }) {
  if (logs.length === 0) return <Empty title="No log matches the filter" />;
  return (
    <div className="table-wrap">
      <table className="table">
        <thead><tr><th>State</th><th>Log</th><th>Host</th><th>Environment</th><th>Source</th><th className="right">Errors in 5 min</th><th className="right">Warnings</th><th className="right">Lines</th><th className="right">Read</th></tr></thead>
        <tbody>{logs.map((log) => <Row key={`${log.id}@${log.host}`} log={log} loud={loudness(recent, log)} />)}</tbody>
      </table>
    </div>
  );
}

const STATES = { followed: "healthy", failing: "failing", "not seen": "not seen" } as const;

function Row({ log, loud }: { log: LogView; loud: Loudness | undefined }) {
  const shown = log.state === "not seen" ? undefined : loud;
  return (
    <>
      <tr>
        <td><StateMark state={STATES[log.state]} word={log.state} /></td>
        <td><a className="name mono" href={formatRoute({ page: "log", id: log.id, host: log.host })}>{log.id}<span className="sr-only"> on {log.host}</span></a></td>
        <td><a className="mono" href={formatRoute({ page: "object", kind: "host", id: log.host })}>{log.host}</a></td>
        <td><Badge>{log.environment}</Badge></td>
        <td className="mono dim">{log.source}</td>
        <td className={shown && shown.errors > 0 ? "right num toned tone-bad" : "right num"}>{shown ? formatCount(shown.errors) : "–"}</td>
        <td className={shown && shown.warnings > 0 ? "right num toned tone-warn" : "right num"}>{shown ? formatCount(shown.warnings) : "–"}</td>
        <td className="right num">{shown ? formatCount(shown.lines) : "–"}</td>
        <td className="right"><Age at={log.readAt} staleMs={60_000} /></td>
      </tr>
      {log.problem && <tr><td colSpan={9}><ProblemNote problem={log.problem} look={log.state === "failing" ? "error" : "note"} /></td></tr>}
    </>
  );
}
