import { memo, type ReactNode } from "react";
import { isEnded } from "../../shared/run-view";
import type { RunSummary } from "../../shared/run";
import { Elapsed, Moment } from "../components/age";
import { Badge } from "../components/badge";
import { StateMark } from "../components/state-mark";
import { formatRoute } from "./route";
import "./run-table.css";

interface RunTableProps {
  runs: readonly RunSummary[];
  caption: string;
  /** What can be done with a run, at the end of its row. */
  actions?: (run: RunSummary) => ReactNode;
}

/** Runs, newest first, each leading to its view. */
export function RunTable({ runs, caption, actions }: RunTableProps) {
  return (
    <div className="table-wrap">
      <table className="table runs">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr><th>Outcome</th><th>Run</th><th>On</th><th className="right">Steps</th><th>By</th><th>Started</th><th className="right">Took</th>{actions && <th><span className="sr-only">Actions</span></th>}</tr>
        </thead>
        <tbody>{runs.map((run) => <RunRow key={run.id} run={run} actions={actions} />)}</tbody>
      </table>
    </div>
  );
}

const RunRow = memo(function RunRow({ run, actions }: { run: RunSummary; actions?: RunTableProps["actions"] }) {
  return (
    <tr>
      <td className="runs-state"><StateMark state={run.status} /></td>
      <td>
        <a className="name" href={formatRoute({ page: "run", id: run.id })}>{run.title}</a>
        {run.dryRun && <> <Badge>dry run</Badge></>}
        <Params params={run.params ?? {}} />
        {run.reason && run.status !== "done" && <p className="why">{run.reason}</p>}
      </td>
      <td className="mono">{run.target?.id ?? "–"}<p className="why">{run.environment}</p></td>
      <td className="right num">{run.stepsDone}/{run.stepsTotal}</td>
      <td className="mono dim">{run.actor}</td>
      <td><Moment at={run.createdAt} /></td>
      <td className="right">{run.endedAt === undefined && isEnded(run.status) ? "–" : <Elapsed from={run.createdAt} to={run.endedAt} />}</td>
      {actions && <td className="runs-actions">{actions(run)}</td>}
    </tr>
  );
});

function Params({ params }: { params: Record<string, string> }) {
  const given = Object.entries(params).filter(([, value]) => value !== "");
  return given.length === 0 ? null : <p className="why mono">{given.map(([name, value]) => `${name}=${value}`).join("  ")}</p>;
}
