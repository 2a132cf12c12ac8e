import type { StoreState } from "../../../shared/overview";
import { CacheId, DatabaseId } from "../../../shared/ids";
import { useConsole, useKnown } from "../../app/hooks";
import { ObjectHead } from "../../app/object-head";
import { Offers } from "../../app/offers";
import { RecentRuns } from "../../app/recent-runs";
import { formatRoute } from "../../app/route";
import { Answer, Empty } from "../../components/empty";
import { CacheBody } from "./cache-body";
import { DatabaseBody } from "./database-body";

/** A database or a cache: how it is and was, and what can be done with it. */
export function StorePage({ kind, id }: { kind: StoreState["kind"]; id: string }) {
  const { overview, fleet } = useConsole();
  const declared = useKnown(fleet).value?.fleet;
  return (
    <Answer known={useKnown(overview)} what={`the ${kind}`}>
      {({ stores }) => {
        const store = stores.find((candidate) => candidate.kind === kind && candidate.id === id);
        if (!store) return <Empty title={`There is no ${kind} "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
        const database = Object.entries(declared?.databases ?? {}).find(([name]) => name === id)?.[1];
        const cache = Object.entries(declared?.caches ?? {}).find(([name]) => name === id)?.[1];
        return (
          <>
            <ObjectHead kind={kind} state={store} description={kind === "database" ? database?.description : cache?.description} />
            {kind === "database"
              ? <DatabaseBody store={{ kind, id: DatabaseId.parse(id) }} nodes={store.nodes} database={database?.database ?? "postgres"} />
              : <CacheBody store={{ kind, id: CacheId.parse(id) }} nodes={store.nodes} isCluster={cache?.mode === "cluster"} />}
            <Offers target={{ kind, id }} />
            <RecentRuns target={{ kind, id }} />
          </>
        );
      }}
    </Answer>
  );
}
