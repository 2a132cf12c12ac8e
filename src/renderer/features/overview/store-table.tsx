import { memo } from "react";
import type { StoreState } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { Age } from "../../components/age";
import { Panel } from "../../components/panel";
import { StateMark } from "../../components/state-mark";

export function StoreTable({ environment, stores }: { environment: string; stores: readonly StoreState[] }) {
  return (
    <Panel title="Databases and caches" of={environment} flush>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr><th>State</th><th className="col-figure">Name</th><th>Nodes</th><th className="right col-age">Age</th></tr>
          </thead>
          <tbody>{stores.map((store) => <StoreRow key={`${store.kind}/${store.id}`} store={store} />)}</tbody>
        </table>
      </div>
    </Panel>
  );
}

const StoreRow = memo(function StoreRow({ store }: { store: StoreState }) {
  return (
    <tr>
      <td><StateMark state={store.health} /></td>
      <td><a className="name mono" href={formatRoute({ page: "object", kind: store.kind, id: store.id })}>{store.id}</a></td>
      <td>
        <span className="pips">
          {store.nodes.map(({ host, port, role, health }) => (
            <span key={`${host}:${port}`} className="pip" title={`${host}:${port}`}>
              <StateMark state={health} iconOnly />
              <span className="mono">{host}</span> <span className="faint">{role ?? "role not seen"}</span>
            </span>
          ))}
        </span>
      </td>
      <td className="right"><Age at={store.seenAt} /></td>
    </tr>
  );
});
