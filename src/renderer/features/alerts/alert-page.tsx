import { BellOff, BookOpenText, Siren, UserCheck, UserX } from "lucide-react";
import { useState } from "react";
import type { AlertRow } from "../../app/alert-rows";
import { useConsole } from "../../app/hooks";
import { usePageKeys } from "../../app/page-keys";
import { formatRoute } from "../../app/route";
import { useAlertRows } from "../../app/use-alerts";
import { useKeyActions } from "../../app/use-key-actions";
import { Age, Moment } from "../../components/age";
import { AlertMark } from "../../components/alert-mark";
import { Kbd } from "../../components/badge";
import { Button, CopyButton } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { Facts, Panel } from "../../components/panel";
import { formatDuration } from "../../../shared/duration";
import { sourceWords } from "../../app/use-promql";
import { drawableOf } from "../../app/threshold";
import { FORMATS, unitOf } from "../../lib/units";
import { AlertChart } from "./alert-chart";
import { AlertStory } from "./alert-story";
import { EvidencePanel } from "./evidence-panel";
import { MuteMarks } from "./mute-marks";
import { SilencedBy } from "./silenced-by";
import { SilenceDialog } from "./silence-dialog";
import { useAcknowledge } from "./use-alert-deeds";
import { useRunbookOf } from "./use-runbook-of";
import "./alerts.css";

const KEYS = [
  { keys: ["k"], does: "Acknowledge, or take that back" }, { keys: ["m"], does: "Silence" }, { keys: ["p"], does: "Preview the runbook that the alert names" },
  { keys: ["i"], does: "Preview the incident checklist" },
] as const;

/** The runbook that leads through an incident: the team's own of this name, else the shipped one. */
const INCIDENT = "incident-checklist";

/** One alert: what, since when, why it is believed, and what to do. */
export function AlertPage({ id }: { id: string }) {
  const { alerts } = useConsole();
  const known = useAlertRows();
  const row = known.rows.find(({ alert }) => alert.key === id);
  return (
    <Answer known={{ value: known.at === undefined ? undefined : known.rows, problem: known.problem, loading: known.loading }} what="the alert" retry={() => void alerts.refetch()}>
      {() => (row ? <Alert row={row} /> : (
        <>
          <Empty title="This alert is over"><p>It is neither pending nor firing, and resolved more than 15 minutes ago.</p><a href={formatRoute({ page: "alerts" })}>All alerts</a></Empty>
          <AlertStory id={id} />
        </>
      ))}
    </Answer>
  );
}

function Alert({ row }: { row: AlertRow }) {
  const { alert, view, severity, summary, subject, verdict } = row;
  const [silencing, setSilencing] = useState(false);
  const acknowledge = useAcknowledge();
  const runbook = useRunbookOf(view?.runbook, alert.labels, subject);
  const incident = useRunbookOf(INCIDENT, alert.labels, subject);
  usePageKeys("Alert", KEYS);
  useKeyActions({ k: () => void acknowledge(row), m: () => setSilencing(true), p: runbook.preview, i: incident.preview });
  const isAcknowledged = verdict?.acknowledged !== undefined;
  const name = alert.labels["alertname"] ?? alert.key;
  const description = alert.annotations["description"];
  return (
    <>
      <header className="alert-head">
        <div className="object-line">
          <div>
            <p className="crumbs"><a href={formatRoute({ page: "alerts" })}>Alerts</a><span aria-hidden>/</span>{view ? <a href={formatRoute({ page: "rules" })} title={`${alert.rule.file}, group ${alert.rule.group}`}>{alert.rule.group}</a> : <span>{alert.rule.group}</span>}</p>
            <h1 className="alert-name">{name}</h1>
            <p className="row"><AlertMark state={alert.state} severity={severity} size="m" word={severity === "none" ? alert.state : `${alert.state}, ${severity}`} /><MuteMarks verdict={verdict} /></p>
          </div>
          <div className="row alert-actions">
            <Button icon={isAcknowledged ? <UserX aria-hidden /> : <UserCheck aria-hidden />} aria-keyshortcuts="k" onClick={() => void acknowledge(row)}><>{isAcknowledged ? "Take acknowledgement back" : "Acknowledge"} <Kbd>k</Kbd></></Button>
            <Button icon={<BellOff aria-hidden />} aria-keyshortcuts="m" onClick={() => setSilencing(true)}><>Silence… <Kbd>m</Kbd></></Button>
            {incident.preview && <Button icon={<Siren aria-hidden />} aria-keyshortcuts="i" onClick={incident.preview}><>Incident… <Kbd>i</Kbd></></Button>}
            {runbook.preview && <Button look="primary" icon={<BookOpenText aria-hidden />} aria-keyshortcuts="p" onClick={runbook.preview}><>{runbook.title} <Kbd>p</Kbd></></Button>}
          </div>
        </div>
        {summary !== name && <p className="alert-summary">{summary}</p>}
        {description !== undefined && description !== summary && <p className="alert-description">{description}</p>}
        <Facts items={[
          ...(subject ? [{ term: "About", value: <a className="mono" href={formatRoute({ page: "object", ...subject })}>{subject.id}</a> }] : []),
          ...(view ? [{ term: "Value", value: <span className="num" title={String(alert.value)}>{FORMATS[unitOf(drawableOf(view.expression).expression)](alert.value)}</span> }] : []),
          { term: "Holds since", value: <><Moment at={alert.activeAt} /> (<Age at={alert.activeAt} staleMs={Infinity} />)</> },
          ...(alert.firedAt === undefined ? [] : [{ term: "Fires since", value: <><Moment at={alert.firedAt} /> (<Age at={alert.firedAt} staleMs={Infinity} />)</> }]),
          ...(alert.resolvedAt === undefined ? [] : [{ term: "Resolved", value: <><Moment at={alert.resolvedAt} /> (<Age at={alert.resolvedAt} ago staleMs={Infinity} />)</> }]),
          ...(alert.keepFiringSince === undefined ? [] : [{ term: "Kept firing", value: <>the condition does not hold since <Moment at={alert.keepFiringSince} /></> }]),
          { term: "Evaluated", value: <><Age at={alert.lastEvaluatedAt} ago staleMs={alert.state === "resolved" ? Infinity : 2 * (view?.intervalMs ?? 60_000) + 5_000} />{view && `, every ${formatDuration(view.intervalMs)}`}</> },
          { term: "Source", value: view ? sourceWords(view.evaluatedBy) : "this console itself" },
          ...(verdict && verdict.receivers.length > 0 ? [{ term: "Told to", value: row.isMuted ? `nobody now, else ${verdict.receivers.join(", ")}` : verdict.receivers.join(", ") }] : []),
          ...(view?.runbook !== undefined && !runbook.preview ? [{ term: "Runbook", value: <span className="row"><span className="mono">{view.runbook}</span><CopyButton text={view.runbook} /></span> }] : []),
        ]} />
        {verdict && verdict.silencedBy.length > 0 && <SilencedBy ids={verdict.silencedBy} />}
        {verdict && verdict.inhibitedBy.length > 0 && <p className="dim">Not told: {verdict.inhibitedBy.join("; ")}.</p>}
        {verdict?.acknowledged && <p className="dim">Acknowledged by <span className="mono">{verdict.acknowledged.by}</span> at <Moment at={verdict.acknowledged.at} />{verdict.acknowledged.comment && `: ${verdict.acknowledged.comment}`}.</p>}
      </header>
      {view && view.expression !== "" && <AlertChart row={row} view={view} />}
      {view && alert.firedAt !== undefined && <EvidencePanel id={alert.key} firedAt={alert.firedAt} />}
      <div className="alert-pair">
        <Panel title="Labels"><TextList texts={alert.labels} /></Panel>
        {Object.keys(alert.annotations).length > 0 && <Panel title="Annotations"><TextList texts={alert.annotations} /></Panel>}
      </div>
      <AlertStory id={alert.key} />
      {silencing && <SilenceDialog labels={alert.labels} onClose={() => setSilencing(false)} />}
    </>
  );
}

function TextList({ texts }: { texts: Readonly<Record<string, string>> }) {
  return <dl className="label-list">{Object.entries(texts).map(([name, text]) => <div key={name} className="label-pair"><dt className="mono">{name}</dt><dd>{text}</dd></div>)}</dl>;
}
