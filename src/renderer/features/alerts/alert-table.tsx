import { memo } from "react";
import { changedAt, type AlertGroup, type AlertRow } from "../../app/alert-rows";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { AlertMark } from "../../components/alert-mark";
import { Panel } from "../../components/panel";
import { labelText } from "../../lib/line-names";
import { formatNumber } from "../../lib/units";
import { MuteMarks } from "./mute-marks";

const STATES = { firing: { word: "Firing", means: "" }, pending: { word: "Pending", means: "not for long enough yet" }, resolved: { word: "Resolved", means: "in the last 15 minutes" } } as const;
const titleOf = ({ state, severity }: AlertGroup): string => `${STATES[state].word}: ${severity === "none" ? "no severity" : severity}`;

/** What a row says without its labels. */
const wordsOf = ({ alert: { labels }, summary, subject }: AlertRow): string => JSON.stringify([labels["alertname"], summary, subject?.id ?? labels["instance"]]);

/** Alerts of one state and severity; those that read alike say their labels too. */
export function AlertTable({ group }: { group: AlertGroup }) {
  const counts = new Map<string, number>();
  for (const row of group.rows) counts.set(wordsOf(row), (counts.get(wordsOf(row)) ?? 0) + 1);
  return (
    <Panel title={titleOf(group)} flush aside={<>{STATES[group.state].means} <span className="num">{group.rows.length}</span></>}>
      <div className="table-wrap">
        <table className="table alerts alerts-list">
          <thead><tr><th>State</th><th>Alert</th><th>About</th><th>What</th><th className="right">Value</th><th className="right">Since</th></tr></thead>
          <tbody>{group.rows.map((row) => <Row key={row.alert.key} row={row} isLikeAnother={(counts.get(wordsOf(row)) ?? 0) > 1} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

/** What tells an alert without a sentence from its likes. */
function restOf({ alert: { labels }, subject }: AlertRow): string {
  const said = new Set(["alertname", "severity", ...(subject ? [subject.kind, "instance"] : ["instance", "host"]), "environment", "job"]);
  return labelText(labels, said);
}

const Row = memo(function Row({ row, isLikeAnother }: { row: AlertRow; isLikeAnother: boolean }) {
  const { alert, severity, summary, subject, verdict, isMuted } = row;
  const name = alert.labels["alertname"] ?? alert.key;
  return (
    <tr className={isMuted ? "alert-muted" : undefined} data-alert={alert.key}>
      <td><AlertMark state={alert.state} severity={severity} word={alert.state === "firing" && severity !== "none" ? severity : alert.state} /></td>
      <td><a className="name" data-row href={formatRoute({ page: "alert", id: alert.key })}>{name}</a></td>
      <td>{subject ? <a className="mono" href={formatRoute({ page: "object", ...subject })}>{subject.id}</a> : <span className="mono dim">{alert.labels["instance"] ?? alert.labels["host"] ?? "–"}</span>}</td>
      <td className="alert-what">
        {summary === name ? <span className="mono dim">{restOf(row)}</span> : summary}
        {summary !== name && isLikeAnother && <p className="why mono">{restOf(row)}</p>}
        <span className="row alert-marks"><MuteMarks verdict={verdict} /></span>
      </td>
      <td className="right num">{row.view ? formatNumber(alert.value) : "–"}</td>
      <td className="right"><Age at={changedAt(alert)} staleMs={Infinity} /></td>
    </tr>
  );
});
