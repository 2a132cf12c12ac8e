import "./history.css";
import { useMemo, useState } from "react";
import { isEnded } from "../../../shared/run-view";
import type { RunSummary } from "../../../shared/run";
import { ExportRun } from "../../app/export-run";
import { useQuery } from "../../app/hooks";
import { formatRoute } from "../../app/route";
import { RunTable } from "../../app/run-table";
import { Button, ButtonLink } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { FilterBox, Segments } from "../../components/field";
import { plural } from "../../lib/units";
import { choicesOf, filterRuns, HISTORY_VIEWS, NO_FILTER, type HistoryFilter } from "./filter-runs";

const LIMIT = 500;
const SHOWN = 100;

const SELECTS = [
  { of: "runbook", label: "Runbook", any: "any runbook" }, { of: "target", label: "Object", any: "any object" }, { of: "actor", label: "Person", any: "anybody" },
] as const;

/** Every run, newest first. */
export function HistoryPage() {
  const runs = useQuery("run.list", { limit: LIMIT }, { refetchOn: ["run.event"], everyMs: 1_000 });
  const [filter, setFilter] = useState(NO_FILTER);
  const [most, setMost] = useState(SHOWN);
  const choices = useMemo(() => choicesOf(runs.value ?? []), [runs.value]);
  const change = (part: Partial<HistoryFilter>): void => setFilter({ ...filter, ...part });
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">History</h1>
        <p className="dim">Every run, with each step's command, output, exit status, actor and time. Nothing here can be changed.</p>
      </header>
      <div className="row">
        <Segments label="Outcome" value={filter.view} onChange={(view) => change({ view })} options={HISTORY_VIEWS} />
        {SELECTS.map(({ of, label, any }) => (
          <select key={of} className="input history-select" aria-label={label} value={filter[of]} onChange={(event) => change({ [of]: event.target.value })}>
            <option value="">{any}</option>
            {choices[of].map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
          </select>
        ))}
        <FilterBox label="Filter runs" value={filter.text} onChange={(text) => change({ text })} />
        {filter !== NO_FILTER && <Button size="s" look="quiet" onClick={() => setFilter(NO_FILTER)}>Clear</Button>}
      </div>
      <Answer known={runs} what="the history" retry={() => void runs.refetch()}>
        {(list) => {
          const fitting = filterRuns(list, filter);
          if (list.length === 0) return <Empty title="Nothing was run yet">Choose a runbook, look at its plan, and what you run appears here.<a className="button button-plain button-m" href="#/runbooks">Runbooks</a></Empty>;
          if (fitting.length === 0) return <Empty title="No run fits these filters">{plural(list.length, "run")} in all.</Empty>;
          return (
            <>
              <p className="faint" role="status">{fitting.length === list.length ? plural(list.length, "run") : `${fitting.length} of ${plural(list.length, "run")}`}{list.length === LIMIT && ", the newest ones"}</p>
              <RunTable runs={fitting.slice(0, most)} caption="Runs" actions={actionsOf} />
              {fitting.length > most && <p><Button onClick={() => setMost(most + 4 * SHOWN)}>Show older ones</Button></p>}
            </>
          );
        }}
      </Answer>
    </>
  );
}

/** What can be done with a run from the list: what failed is retried where it is seen in full. */
function actionsOf(run: RunSummary) {
  const again = formatRoute({ page: "plan", draft: { runbook: run.runbook, target: run.target, params: run.params ?? {}, dryRun: run.dryRun } });
  return (
    <details className="run-menu">
      <summary aria-label={`More about ${run.title} of ${new Date(run.createdAt).toLocaleString()}`}>More</summary>
      <div className="run-menu-body">
        <ButtonLink size="s" href={formatRoute({ page: "run", id: run.id })}>{run.status === "failed" ? "Open to retry what failed" : "Open"}</ButtonLink>
        {isEnded(run.status) && <ButtonLink size="s" href={again}>Plan again</ButtonLink>}
        <ExportRun run={run.id} />
      </div>
    </details>
  );
}
