import { memo, useMemo } from "react";
import { changedAt, countFiring, firingNames, type FiringName } from "../../app/alert-rows";
import { SEVERITIES } from "../../../shared/severity";
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
  const firing = useMemo(() => firingNames(rows), [rows]);
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
      <ul role="list" className="attention">{firing.slice(0, SHOWN).map((one) => <Firing key={`${one.severity} ${one.name}`} firing={one} />)}</ul>
      {firing.length > SHOWN && <p className="alert-more"><a href={formatRoute({ page: "alerts" })}>{firing.length - SHOWN} more that fire</a></p>}
    </Panel>
  );
}

const SUBJECTS = 6;

const Firing = memo(function Firing({ firing: { name, severity, rows: [first, ...others] } }: { firing: FiringName }) {
  const { alert, summary } = first;
  const subjects = [...new Map([first, ...others].flatMap(({ subject }) => (subject ? [[`${subject.kind} ${subject.id}`, subject] as const] : []))).values()];
  return (
    <li className={`attention-row tone-${alertTone(alert.state, severity)}`}>
      <AlertMark state={alert.state} severity={severity} word={severity === "none" ? alert.state : severity} />
      <span className="attention-name">
        <a className="name" href={formatRoute(others.length > 0 ? { page: "alerts" } : { page: "alert", id: alert.key })}>{name}</a>
        {others.length > 0 && <span className="faint">{others.length + 1} times</span>}
      </span>
      <span className="attention-why">
        {summary === name ? "" : summary}{others.length > 0 && <span className="dim"> and {others.length} more</span>}
        <span className="row alert-subjects">{subjects.slice(0, SUBJECTS).map(({ kind, id }) => <a key={`${kind} ${id}`} className="mono" href={formatRoute({ page: "object", kind, id })}>{id}</a>)}{subjects.length === 0 && others.length === 0 && <span className="mono dim">{alert.labels["instance"] ?? alert.labels["host"]}</span>}{subjects.length > SUBJECTS && <span className="faint">and {subjects.length - SUBJECTS} more</span>}</span>
      </span>
      <Age at={Math.min(changedAt(alert), ...others.map((row) => changedAt(row.alert)))} staleMs={Infinity} />
    </li>
  );
});
