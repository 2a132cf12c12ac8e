import { isUnchanged, type DiffLine, type PlanChanges, type ValueChange } from "../../../shared/evidence";
import type { PlanDraft } from "../../../shared/plan";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Moment } from "../../components/age";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { StateMark } from "../../components/state-mark";
import "./changes-panel.css";

/** What is different since the last run of this runbook on this target. */
export function ChangesPanel({ draft }: { draft: PlanDraft }) {
  const { value, problem } = useQuery("plan.changes", draft);
  if (problem && !value) return <ProblemNote problem={problem} look="warning" />;
  if (!value) return null;
  return (
    <Panel title="Since the last run" className="changes">
      <Since changes={value} />
      {value.since && !isUnchanged(value) && <Changes changes={value} />}
    </Panel>
  );
}

function Since({ changes }: { changes: PlanChanges }) {
  const { since } = changes;
  if (!since) return <p className="dim">It was never run on this target.</p>;
  return (
    <p className="row">
      <a href={formatRoute({ page: "run", id: since.run })}><StateMark state={since.status} /></a>
      <span>by <span className="mono">{since.actor}</span> at <Moment at={since.at} />.</span>
      {isUnchanged(changes) && <span>Nothing is different: same text, parameters, hosts and commands.</span>}
    </p>
  );
}

function Changes({ changes: { text, params, secrets, hosts, commands, version } }: { changes: PlanChanges }) {
  const named = [
    ...hosts.added.map((name) => ({ name: `host ${name}`, after: "added" })), ...hosts.removed.map((name) => ({ name: `host ${name}`, before: "removed" })),
    ...secrets.added.map((name) => ({ name: `secret ${name}`, after: "added" })), ...secrets.removed.map((name) => ({ name: `secret ${name}`, before: "removed" })),
    ...(version ? [{ name: "Quarterdeck", before: version.before, after: version.after }] : []),
  ];
  return (
    <div className="changes-body">
      {params.length > 0 && <Values title="Parameters" values={params} />}
      {named.length > 0 && <Values title="Hosts and means" values={named} />}
      {commands.length > 0 && <details open={commands.length <= 3}><summary>{commands.length} {commands.length === 1 ? "command differs" : "commands differ"} though the text does not say so</summary><Values title="Commands" values={commands} /></details>}
      {text.length > 0 && <details open={text.length <= 40}><summary>The runbook's text: {text.filter(({ kind }) => kind === "added").length} lines added, {text.filter(({ kind }) => kind === "removed").length} removed</summary><Diff lines={text} /></details>}
    </div>
  );
}

function Values({ title, values }: { title: string; values: readonly ValueChange[] }) {
  return (
    <table className="table changes-values">
      <caption className="sr-only">{title}</caption>
      <tbody>
        {values.map(({ name, before, after }) => (
          <tr key={name}><th scope="row" className="mono">{name}</th><td>{before !== undefined && <del className="mono">{before || "(empty)"}</del>} {after !== undefined && <ins className="mono">{after || "(empty)"}</ins>}</td></tr>
        ))}
      </tbody>
    </table>
  );
}

const SIGNS: Record<DiffLine["kind"], string> = { hunk: "", same: "  ", added: "+ ", removed: "- " };

function Diff({ lines }: { lines: readonly DiffLine[] }) {
  return <pre className="diff" tabIndex={0} aria-label="Changed lines">{lines.map(({ kind, text }, index) => <span key={index} className={`diff-${kind}`}>{SIGNS[kind]}{text}{"\n"}</span>)}</pre>;
}
