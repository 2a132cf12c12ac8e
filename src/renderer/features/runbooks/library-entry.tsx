import { FileWarning, TriangleAlert } from "lucide-react";
import { formatDuration } from "../../../shared/duration";
import type { RunbookSummary } from "../../../shared/runbook/model";
import { useConsole } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { offerUndo } from "../../app/undo-note";
import { formatRoute } from "../../app/route";
import { Badge, RiskBadge } from "../../components/badge";
import { Button, ButtonLink } from "../../components/button";
import { plural } from "../../lib/units";

const ORIGIN_WORDS = { shipped: "shipped", user: "yours", opened: "opened" } as const;

/** One runbook in the library's list. */
export function Entry({ runbook }: { runbook: RunbookSummary }) {
  const { client } = useConsole();
  const copy = async (): Promise<void> => {
    const copied = await client.ask("runbooks.copy", { id: runbook.id });
    if (!copied.ok) return notify(copied.problem);
    const { id } = copied.value;
    offerUndo({
      words: `${runbook.title} is copied to your runbooks${runbook.origin === "shipped" ? " and used instead of the shipped one" : ""}.`,
      undo: () => client.ask("runbooks.remove", { id }),
    });
    go({ page: "edit", id });
  };
  return (
    <li className="entry">
      <div className="entry-main">
        <a className="entry-title" href={formatRoute({ page: "runbook", id: runbook.id })}>{runbook.title}</a>
        {runbook.description && <p className="dim">{runbook.description}</p>}
      </div>
      <div className="entry-facts">
        {runbook.armed ? <RiskBadge risk={runbook.risk} /> : <Badge title="Without front matter: walked and run step by step">unarmed</Badge>}
        {runbook.origin !== "shipped" && <Badge title={runbook.file}>{ORIGIN_WORDS[runbook.origin]}</Badge>}
        {runbook.shadows && <span className="faint">replaces the shipped one</span>}
        {runbook.appliesTo.map((kind) => <span key={kind} className="faint">{kind}</span>)}
        {runbook.tags.map((tag) => <span key={tag} className="faint">#{tag}</span>)}
        {runbook.rtoMs !== undefined && <span className="faint">RTO {formatDuration(runbook.rtoMs)}</span>}
        {runbook.errors > 0 && <span className="entry-errors tone-bad"><FileWarning aria-hidden />{plural(runbook.errors, "error")}</span>}
        {(runbook.warnings ?? 0) > 0 && <span className="entry-errors tone-warn"><TriangleAlert aria-hidden />{plural(runbook.warnings ?? 0, "warning")}</span>}
      </div>
      <p className="entry-count num faint">{plural(runbook.steps, "step")}{runbook.checks > 0 && <><br />{runbook.checks} by hand</>}</p>
      <div className="entry-acts">
        {runbook.origin === "user"
          ? <ButtonLink size="s" look="quiet" href={formatRoute({ page: "edit", id: runbook.id })}>Edit<span className="sr-only"> {runbook.title}</span></ButtonLink>
          : <Button size="s" look="quiet" onClick={() => void copy()}>Copy to mine<span className="sr-only">: {runbook.title}</span></Button>}
      </div>
    </li>
  );
}
