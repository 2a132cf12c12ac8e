import type { DeliveryEntry } from "../../../shared/notify";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { StateMark } from "../../components/state-mark";
import { plural } from "../../lib/units";

const LIMIT = 50;
const STATES = { sent: "done", failed: "failed", sending: "running", unknown: "unknown" } as const;

/** Every message that was sent, or was meant to be, the newest first. */
export function DeliveryLog() {
  const log = useQuery("notify.log", { limit: LIMIT }, { refetchOn: ["notify.changed"], everyMs: 1_000 }).value;
  if (!log) return null;
  if (log.length === 0) return <p className="dim">Nothing was sent yet.</p>;
  return (
    <details className="delivery-log">
      <summary>What was sent ({log.length === LIMIT ? `the last ${LIMIT}` : log.length})</summary>
      <div className="table-wrap">
        <table className="table">
          <thead><tr><th>State</th><th>When</th><th>Receiver</th><th>Why</th><th>Alerts</th><th className="right">Attempts</th></tr></thead>
          <tbody>{log.map((entry) => <Row key={entry.id} entry={entry} />)}</tbody>
        </table>
      </div>
    </details>
  );
}

function Row({ entry }: { entry: DeliveryEntry }) {
  const { status, at, receiver, reason, firing, resolved, attempts, problem, actor } = entry;
  return (
    <tr>
      <td><StateMark state={STATES[status]} word={status} /></td>
      <td><Moment at={at} /></td>
      <td className="mono">{receiver}</td>
      <td>{reason}{actor !== undefined && <span className="dim"> by {actor}</span>}{problem && <p className="why">{problem.message}{problem.cause && ` (${problem.cause})`}</p>}</td>
      <td>
        {firing.map(({ key, name }) => <a key={key} className="name" href={formatRoute({ page: "alert", id: key })}>{name} </a>)}
        {resolved.length > 0 && <span className="dim">{plural(resolved.length, "one")} resolved: {resolved.map(({ name }) => name).join(", ")}</span>}
      </td>
      <td className="right num">{attempts}</td>
    </tr>
  );
}
