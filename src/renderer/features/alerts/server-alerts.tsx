import type { AlertmanagerAlerts } from "../../../shared/alertmanager";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { summaryOf } from "../../app/alert-rows";
import { severityOf } from "../../../shared/severity";
import { Age } from "../../components/age";
import { AlertMark } from "../../components/alert-mark";
import { Badge } from "../../components/badge";
import { Answer } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";

/** What the servers of the fleet hold, beside what this console evaluates itself. */
export function ServerAlerts() {
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  return (
    <>
      {Object.keys(fleet?.prometheus ?? {}).length > 0 && <OfPrometheus />}
      {Object.keys(fleet?.alertmanager ?? {}).length > 0 && <Asked />}
    </>
  );
}

/** Alerts of the rules that the Prometheus servers evaluate themselves. */
function OfPrometheus() {
  const known = useQuery("prometheus.alerts", undefined, { refetchOn: ["samples.stored"], everyMs: 15_000 });
  return (
    <Panel title="On Prometheus" flush aside={<Age at={known.at} ago staleMs={60_000} />}>
      <Answer known={known} what="Prometheus" retry={() => void known.refetch()}>
        {({ alerts, unreached }) => (
          <>
            {unreached.map(({ server, problem }) => <ProblemNote key={server} problem={problem} look="warning" />)}
            {alerts.length === 0 && unreached.length === 0 && <p className="dim">No alert there.</p>}
            {alerts.length > 0 && (
              <div className="table-wrap">
                <table className="table alerts">
                  <thead><tr><th>State</th><th>Alert</th><th>Server</th><th>What</th><th className="right">Value</th><th className="right">Since</th></tr></thead>
                  <tbody>
                    {alerts.map((alert) => (
                      <tr key={`${alert.server} ${JSON.stringify(alert.labels)}`}>
                        <td><AlertMark state={alert.state} severity={severityOf(alert.labels["severity"])} word={alert.state === "firing" ? (alert.labels["severity"] ?? "firing") : "pending"} /></td>
                        <td className="name">{alert.labels["alertname"]}</td>
                        <td className="mono">{alert.server}</td>
                        <td className="alert-what">{summaryOf(alert)}</td>
                        <td className="right num">{alert.value}</td>
                        <td className="right">{alert.activeAt === undefined ? "–" : <Age at={alert.activeAt} staleMs={Infinity} />}</td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
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
