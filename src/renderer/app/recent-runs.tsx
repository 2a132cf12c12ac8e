import type { ObjectRef } from "../../shared/fleet";
import { Answer, Empty } from "../components/empty";
import { Panel } from "../components/panel";
import { useQuery } from "./hooks";
import { RunTable } from "./run-table";

/** The latest runs on one object. */
export function RecentRuns({ target }: { target: ObjectRef }) {
  const runs = useQuery("run.list", { limit: 8, target }, { refetchOn: ["run.event"], everyMs: 3_000 });
  return (
    <Panel title="Latest runs on this" flush>
      <Answer known={runs} what="runs" retry={() => void runs.refetch()}>
        {(list) => (list.length === 0 ? <Empty title="Nothing was run on this yet" /> : <RunTable runs={list} caption={`Latest runs on ${target.id}`} />)}
      </Answer>
    </Panel>
  );
}
