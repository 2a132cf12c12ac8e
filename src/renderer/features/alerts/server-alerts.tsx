import type { AlertmanagerAlerts } from "../../../shared/alertmanager";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { severityOf, summaryOf } from "../../app/alert-rows";
import { Age } from "../../components/age";
import { AlertMark } from "../../components/alert-mark";
import { Badge } from "../../components/badge";
import { Answer } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";

/** What the Alertmanagers of the fleet hold, beside what this console evaluates itself. */
export function ServerAlerts() {
  const servers = Object.keys(useKnown(useConsole().fleet).value?.fleet?.alertmanager ?? {});
  return servers.length > 0 ? <Asked /> : null;
}

function Asked() {
  const known = useQuery("alertmanager.alerts", {}, { refetchOn: ["samples.stored"], everyMs: 15_000 });
  return (
    <Panel title="On Alertmanager" flush aside={<Age at={known.at} ago staleMs={60_000} />}>
      <Answer known={known} what="Alertmanager" retry={() => void known.refetch()}>{(value) => <Remote value={value} />}</Answer>
    </Panel>
  );
}

function Remote({ value: { alerts, unreached } }: { value: AlertmanagerAlerts }) {
  return (
    <>
      {unreached.map(({ server, problem }) => <ProblemNote key={server} problem={problem} look="warning" />)}
      {alerts.length === 0 && unreached.length === 0 && <p className="dim">No alert there.</p>}
      {alerts.length > 0 && (
        <div className="table-wrap">
          <table className="table alerts">
            <thead><tr><th>State</th><th>Alert</th><th>Server</th><th>What</th><th className="right">Since</th></tr></thead>
            <tbody>
              {alerts.map((alert) => (
                <tr key={`${alert.server} ${alert.fingerprint}`}>
                  <td><AlertMark state="firing" severity={severityOf(alert.labels["severity"])} word={alert.labels["severity"] ?? "firing"} /></td>
                  <td className="name">{alert.labels["alertname"]}</td>
                  <td className="mono">{alert.server}</td>
                  <td className="alert-what">{summaryOf(alert)}{alert.state === "suppressed" && <> <Badge>{alert.silencedBy.length > 0 ? "silenced" : "inhibited"} there</Badge></>}</td>
                  <td className="right"><Age at={alert.startsAt} staleMs={Infinity} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
