import type { StoreState } from "../../../shared/overview";
import { useConsole, useKnown } from "../../app/hooks";
import { ObjectHead } from "../../app/object-head";
import { Offers } from "../../app/offers";
import { RecentRuns } from "../../app/recent-runs";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Answer, Empty } from "../../components/empty";
import { Panel } from "../../components/panel";
import { StateMark } from "../../components/state-mark";

/** A database or a cache: its nodes and what can be done with it. */
export function StorePage({ kind, id }: { kind: StoreState["kind"]; id: string }) {
  const overview = useKnown(useConsole().overview);
  return (
    <Answer known={overview} what={`the ${kind}`}>
      {({ stores }) => {
        const store = stores.find((candidate) => candidate.kind === kind && candidate.id === id);
        if (!store) return <Empty title={`There is no ${kind} "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
        return (
          <>
            <ObjectHead kind={kind} state={store} />
            <Panel title="Nodes" flush><NodeTable nodes={store.nodes} /></Panel>
            <Offers target={{ kind, id }} />
            <RecentRuns target={{ kind, id }} />
          </>
        );
      }}
    </Answer>
  );
}

function NodeTable({ nodes }: { nodes: StoreState["nodes"] }) {
  return (
    <div className="table-wrap">
      <table className="table">
        <thead><tr><th>State</th><th>Node</th><th>Role</th><th>Detail</th><th className="right">Age</th></tr></thead>
        <tbody>
          {nodes.map((node) => (
            <tr key={`${node.host}:${node.port}`}>
              <td><StateMark state={node.health} /></td>
              <td><a className="name mono" href={formatRoute({ page: "object", kind: "host", id: node.host })}>{node.host}</a><span className="mono faint">:{node.port}</span></td>
              <td>{node.role ?? <span className="faint">not seen</span>}</td>
              <td className="dim">{node.detail}{node.reason && node.health !== "healthy" && <p className="why">{node.reason.message}</p>}</td>
              <td className="right"><Age at={node.seenAt} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
