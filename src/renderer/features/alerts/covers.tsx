import type { Matcher } from "../../../shared/matchers";
import { useAlertRows } from "../../app/use-alerts";
import { useQuery } from "../../app/hooks";
import { AlertMark } from "../../components/alert-mark";
import { plural } from "../../lib/units";

/** The alerts that a silence with these conditions would mute now; nothing is asked while there is no condition. */
export function Covers({ matchers }: { matchers: readonly Matcher[] }) {
  return (
    <div role="status" aria-label="What it would mute">
      {matchers.length === 0 ? <p className="dim">Without a condition it covers nothing.</p> : <Asked matchers={matchers} />}
    </div>
  );
}

function Asked({ matchers }: { matchers: readonly Matcher[] }) {
  const { rows } = useAlertRows();
  const { value: keys, problem } = useQuery("silences.covers", { matchers: [...matchers] }, { refetchOn: ["alerts.changed"] });
  if (problem) return <p className="field-error">{problem.message}</p>;
  if (!keys) return null;
  const covered = rows.filter(({ alert }) => keys.includes(alert.key));
  return (
    <>
      <p className={keys.length === 0 ? "dim" : undefined}>{keys.length === 0 ? "It would mute nothing that is there now." : `It would mute ${plural(keys.length, "alert")} that ${keys.length === 1 ? "is" : "are"} there now:`}</p>
      <ul className="silence-covers" role="list">
        {covered.map(({ alert, severity, subject }) => (
          <li key={alert.key} className="row"><AlertMark state={alert.state} severity={severity} iconOnly /><span>{alert.labels["alertname"]}</span><span className="mono dim">{subject?.id ?? alert.labels["instance"]}</span></li>
        ))}
      </ul>
    </>
  );
}
