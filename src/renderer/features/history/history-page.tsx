import "./history.css";
import { useMemo, useState } from "react";
import { useQuery } from "../../app/hooks";
import { RunTable } from "../../app/run-table";
import { Answer, Empty } from "../../components/empty";
import { FilterBox, Segments } from "../../components/field";
import { filterRuns, HISTORY_VIEWS, type HistoryView } from "./filter-runs";
import { plural } from "../../lib/units";

const LIMIT = 500;

/** Every run, newest first. */
export function HistoryPage() {
  const runs = useQuery("run.list", { limit: LIMIT }, { refetchOn: ["run.event"], everyMs: 2_000 });
  const [view, setView] = useState<HistoryView>("all");
  const [text, setText] = useState("");
  const [target, setTarget] = useState("");
  const targets = useMemo(() => [...new Set(runs.value?.flatMap((run) => (run.target ? [run.target.id] : [])))].sort(), [runs.value]);
  return (
    <>
      <header className="page-head">
        <h1 className="page-title">History</h1>
        <p className="dim">Every run, with each step's command, output, exit status, actor and time. Nothing here can be changed.</p>
      </header>
      <div className="row">
        <Segments label="Outcome" value={view} onChange={setView} options={HISTORY_VIEWS} />
        <select className="input history-target" aria-label="Object" value={target} onChange={(event) => setTarget(event.target.value)}>
          <option value="">any object</option>
          {targets.map((id) => <option key={id}>{id}</option>)}
        </select>
        <FilterBox label="Filter runs" value={text} onChange={setText} />
      </div>
      <Answer known={runs} what="the history" retry={() => void runs.refetch()}>
        {(list) => {
          const shown = filterRuns(list, { view, text, target });
          if (list.length === 0) return <Empty title="Nothing was run yet">Choose a runbook, look at its plan, and what you run appears here.<a className="button button-plain button-m" href="#/runbooks">Runbooks</a></Empty>;
          if (shown.length === 0) return <Empty title="No run fits these filters">{plural(list.length, "run")} in all.</Empty>;
          return <RunTable runs={shown} caption="Runs" />;
        }}
      </Answer>
    </>
  );
}
