import { summaryOf } from "../../app/alert-rows";
import { useConsole, useKnown, useQuery } from "../../app/hooks";
import { severityOf } from "../../../shared/severity";
import type { RemoteAlert } from "../../../shared/alertmanager";
import type { PrometheusAlert } from "../../../shared/prometheus";
import { Age } from "../../components/age";
import { AlertMark } from "../../components/alert-mark";
import { Badge } from "../../components/badge";
import { formatNumber } from "../../lib/units";
import { SERVERS_EVERY_MS, ServerPanel, type ServerColumn } from "./server-panel";

/** What the servers of the fleet hold, beside what this console evaluates itself. */
export function ServerAlerts() {
  const fleet = useKnown(useConsole().fleet).value?.fleet;
  return (
    <>
      {Object.keys(fleet?.prometheus ?? {}).length > 0 && <OfPrometheus />}
      {Object.keys(fleet?.alertmanager ?? {}).length > 0 && <OfAlertmanager />}
    </>
  );
}

const NAME: ServerColumn<{ labels: Readonly<Record<string, string>> }> = { head: "Alert", className: "name", cell: ({ labels }) => labels["alertname"] ?? "–" };
const SERVER: ServerColumn<{ server: string }> = { head: "Server", className: "mono", cell: ({ server }) => server };

const PROMETHEUS: readonly ServerColumn<PrometheusAlert>[] = [
  { head: "State", cell: ({ state, labels }) => <AlertMark state={state} severity={severityOf(labels["severity"])} word={state === "firing" ? (labels["severity"] ?? "firing") : "pending"} /> },
  NAME, SERVER,
  { head: "What", className: "alert-what", cell: summaryOf },
  { head: "Value", className: "right num", cell: ({ value }) => formatNumber(Number(value)) },
  { head: "Since", className: "right", cell: ({ activeAt }) => (activeAt === undefined ? "–" : <Age at={activeAt} staleMs={Infinity} />) },
];

/** Alerts of the rules that the Prometheus servers evaluate themselves. */
function OfPrometheus() {
  const known = useQuery("prometheus.alerts", undefined, { refetchOn: ["samples.stored"], everyMs: SERVERS_EVERY_MS });
  return <ServerPanel title="On Prometheus" what="Prometheus" known={known} itemsOf={({ alerts }) => alerts} keyOf={({ server, labels }) => `${server} ${JSON.stringify(labels)}`} none="No alert there." columns={PROMETHEUS} />;
}

const ALERTMANAGER: readonly ServerColumn<RemoteAlert>[] = [
  { head: "State", cell: ({ labels }) => <AlertMark state="firing" severity={severityOf(labels["severity"])} word={labels["severity"] ?? "firing"} /> },
  NAME, SERVER,
  { head: "What", className: "alert-what", cell: (alert) => <>{summaryOf(alert)}{alert.state === "suppressed" && <> <Badge>{alert.silencedBy.length > 0 ? "silenced" : "inhibited"} there</Badge></>}</> },
  { head: "Since", className: "right", cell: ({ startsAt }) => <Age at={startsAt} staleMs={Infinity} /> },
];

function OfAlertmanager() {
  const known = useQuery("alertmanager.alerts", {}, { refetchOn: ["samples.stored"], everyMs: SERVERS_EVERY_MS });
  return <ServerPanel title="On Alertmanager" what="Alertmanager" known={known} itemsOf={({ alerts }) => alerts} keyOf={({ server, fingerprint }) => `${server} ${fingerprint}`} none="No alert there." columns={ALERTMANAGER} />;
}
