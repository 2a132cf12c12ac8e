import type { ObjectRef } from "../../shared/fleet";
import type { RunbookSummary } from "../../shared/runbook/model";
import { RiskBadge } from "../components/badge";
import { ButtonLink } from "../components/button";
import { Answer, Empty } from "../components/empty";
import { Panel } from "../components/panel";
import { plural } from "../lib/units";
import { useQuery } from "./hooks";
import { formatRoute } from "./route";
import "./offers.css";

/** Runbooks offered on an object. Each leads to its text and a plan; nothing starts from here. */
export function Offers({ target, except }: { target: ObjectRef; except?: (runbook: RunbookSummary) => boolean }) {
  const offers = useQuery("runbooks.for", target, { refetchOn: ["runbooks.changed"] });
  return (
    <Panel title="Runbooks for this" flush>
      <Answer known={offers} what="runbooks" retry={() => void offers.refetch()}>
        {(runbooks) => {
          const shown = runbooks.filter((runbook) => !except?.(runbook));
          if (shown.length === 0) return <Empty title="No runbook is offered here"><p>A runbook whose front matter says <code>applies-to: {target.kind}</code> appears in this place.</p></Empty>;
          return <ul role="list" className="offers">{shown.map((runbook) => <Offer key={runbook.id} runbook={runbook} target={target} />)}</ul>;
        }}
      </Answer>
    </Panel>
  );
}

function Offer({ runbook, target }: { runbook: RunbookSummary; target: ObjectRef }) {
  return (
    <li className="offer">
      <div className="offer-text">
        <a className="name" href={formatRoute({ page: "runbook", id: runbook.id, target })}>{runbook.title}</a>
        {runbook.description && <p className="dim">{runbook.description}</p>}
        <p className="row faint offer-facts">
          <RiskBadge risk={runbook.risk} />
          {plural(runbook.steps, "step")}{runbook.checks > 0 && `, ${runbook.checks} by hand`}
          {runbook.errors > 0 && <span className="tone-bad offer-errors">{plural(runbook.errors, "error")} in its text</span>}
        </p>
      </div>
      <ButtonLink size="s" href={formatRoute({ page: "runbook", id: runbook.id, target })}><>Plan…<span className="sr-only"> {runbook.title}</span></></ButtonLink>
    </li>
  );
}
