import { memo } from "react";
import { changedAt, countFiring, SEVERITIES, type AlertRow } from "../../app/alert-rows";
import { formatRoute } from "../../app/route";
import { useAlertRows } from "../../app/use-alerts";
import { Age } from "../../components/age";
import { AlertMark, alertTone } from "../../components/alert-mark";
import { Panel } from "../../components/panel";
import "./alert-strip.css";

const SHOWN = 6;

/** What fires, the worst first; nothing where nothing does. */
export function AlertStrip() {
  const { rows } = useAlertRows();
  const counts = countFiring(rows);
  const firing = rows.filter(({ alert, isMuted }) => alert.state === "firing" && !isMuted);
  const pending = rows.filter(({ alert }) => alert.state === "pending").length;
  if (rows.length === 0) return null;
  const quiet = [counts.muted > 0 ? `${counts.muted} muted` : "", pending > 0 ? `${pending} pending` : ""].filter(Boolean).join(", ");
  return (
    <Panel title="Alerts" flush aside={<>{quiet}<a href={formatRoute({ page: "alerts" })}>All alerts</a></>}>
      <p className="alert-counts">
        {SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => (
          <span key={severity} className={`alert-count tone-${alertTone("firing", severity)}`}><span className="num">{counts[severity]}</span> <AlertMark state="firing" severity={severity} word={severity === "none" ? "without severity" : severity} /></span>
        ))}
        {counts.all === 0 && <span className="dim">No alert fires.</span>}
      </p>
      <ul role="list" className="attention">{firing.slice(0, SHOWN).map((row) => <Firing key={row.alert.key} row={row} />)}</ul>
      {firing.length > SHOWN && <p className="alert-more"><a href={formatRoute({ page: "alerts" })}>{firing.length - SHOWN} more that fire</a></p>}
    </Panel>
  );
}

const Firing = memo(function Firing({ row: { alert, severity, summary, subject } }: { row: AlertRow }) {
  const name = alert.labels["alertname"] ?? alert.key;
  return (
    <li className={`attention-row tone-${alertTone(alert.state, severity)}`}>
      <AlertMark state={alert.state} severity={severity} word={severity === "none" ? alert.state : severity} />
      <span className="attention-name">
        <a className="name" href={formatRoute({ page: "alert", id: alert.key })}>{name}</a>
        {subject && <span className="faint">{subject.kind} <span className="mono">{subject.id}</span></span>}
      </span>
      <span className="attention-why">{summary === name ? "" : summary}</span>
      <Age at={changedAt(alert)} staleMs={Infinity} />
    </li>
  );
});
