import { useEffect } from "react";
import type { ObjectRef } from "../../../shared/fleet";
import { RunbookId } from "../../../shared/ids";
import type { Runbook } from "../../../shared/runbook/model";
import { formatDuration } from "../../../shared/duration";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { Badge, RiskBadge } from "../../components/badge";
import { ButtonLink, CopyButton } from "../../components/button";
import { Answer } from "../../components/empty";
import { Facts } from "../../components/panel";
import { RunbookText } from "../../components/runbook-text";
import { Findings } from "./findings";
import { noteRecent } from "./recent";
import { ParamsForm } from "./params-form";
import "./runbook-page.css";

/** A runbook to read, with the form that aims it beside it. */
export function RunbookPage({ id, target }: { id: string; target?: ObjectRef }) {
  const runbook = useQuery("runbooks.get", { id: RunbookId.parse(id) }, { refetchOn: ["runbooks.changed"] });
  useEffect(() => noteRecent(id), [id]);
  return (
    <Answer known={runbook} what="the runbook" retry={() => void runbook.refetch()}>
      {(value) => (
        <>
          <Head runbook={value} />
          {value.id !== id && <p className="dim">This is your copy; it is used instead of the shipped runbook.</p>}
          <Findings findings={value.findings} file={value.file} />
          <div className="runbook-columns">
            <RunbookText runbook={value} />
            <aside className="runbook-aim" aria-label="Parameters">
              <ParamsForm key={`${value.id}${target?.kind}${target?.id}`} runbook={value} target={target} />
            </aside>
          </div>
        </>
      )}
    </Answer>
  );
}

function Head({ runbook }: { runbook: Runbook }) {
  const facts = [
    { term: "Risk", value: <RiskBadge risk={runbook.risk} /> },
    { term: "Offered on", value: runbook.appliesTo.join(", ") || "everything" },
    ...(runbook.rtoMs === undefined ? [] : [{ term: "RTO", value: formatDuration(runbook.rtoMs) }]),
    ...(runbook.rpoMs === undefined ? [] : [{ term: "RPO", value: formatDuration(runbook.rpoMs) }]),
    ...(runbook.owner ? [{ term: "Owner", value: runbook.owner }] : []),
    ...(runbook.secrets.length > 0 ? [{ term: "Secrets it asks for", value: <span className="mono">{runbook.secrets.join(", ")}</span> }] : []),
    { term: "File", value: <span className="row"><span className="mono">{runbook.file}</span><CopyButton text={runbook.source} label="Copy text" /></span> },
  ];
  return (
    <header className="page-head">
      <p className="crumbs"><a href={formatRoute({ page: "runbooks" })}>Runbooks</a><span aria-hidden>/</span><span className="mono">{runbook.id}</span></p>
      <div className="row spread">
        <h1 className="page-title">{runbook.title} {!runbook.armed && <Badge title="Without front matter: walked and run step by step">unarmed</Badge>}</h1>
        <ButtonLink href={formatRoute({ page: "edit", id: runbook.id })}>Edit</ButtonLink>
      </div>
      {runbook.description && <p className="dim">{runbook.description}</p>}
      <Facts items={facts} />
    </header>
  );
}
