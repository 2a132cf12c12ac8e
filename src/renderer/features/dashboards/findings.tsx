import type { DashboardFinding } from "../../../shared/judge/dashboards";
import { AlertMark } from "../../components/alert-mark";
import { plural } from "../../lib/units";

const SEVERITIES = { error: "critical", warning: "warning", info: "info" } as const;

/** What of a dashboard is not as it was in Grafana. */
export function DashboardFindings({ findings }: { findings: readonly DashboardFinding[] }) {
  if (findings.length === 0) return null;
  const missing = findings.filter(({ severity }) => severity === "error").length;
  return (
    <details className="dashboard-findings">
      <summary>{plural(findings.length, "remark")} on what is not as it was in Grafana{missing > 0 && `, ${missing} on something that is missing`}</summary>
      <ul role="list">
        {findings.map(({ severity, message, next, panel, code }) => (
          <li key={`${code} ${panel ?? ""} ${message}`}><AlertMark state="firing" severity={SEVERITIES[severity]} word={severity} /> {panel !== undefined && <strong>{panel}: </strong>}{message}{next !== undefined && <span className="dim"> {next}</span>}</li>
        ))}
      </ul>
    </details>
  );
}
