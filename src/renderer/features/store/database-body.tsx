import { useState } from "react";
import type { StoreRef } from "../../../shared/store-login";
import { OfferLink } from "../../app/offer-link";
import { usePageKeys } from "../../app/page-keys";
import { metricsOf, useInstant, type Reading } from "../../app/use-instant";
import { useOffers } from "../../app/use-offers";
import { Segments } from "../../components/field";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { CostlyStatements } from "./costly-statements";
import { DatabaseCharts } from "./database-charts";
import { DatabaseNodes, NODE_METRICS } from "./database-nodes";
import { LargestTables } from "./largest-tables";
import { AnotherSecret, LoginNote, useStoreLogin } from "./login-note";
import { RunningQueries } from "./running-queries";
import { figuresOf, serverOf, type StoreNode, useNodeNames } from "./store-nodes";
import { TABLE_METRICS } from "./table-rows";
import { useQueries } from "./use-queries";
import "./store.css";

const KEYS = [{ keys: ["r"], does: "Read again what runs now" }] as const;
const NOTHING: readonly Reading[] = [];

interface DatabaseBodyProps {
  store: Extract<StoreRef, { kind: "database" }>;
  nodes: readonly StoreNode[];
  /** The database that the console logs in to. */
  database: string;
}

/** What is known of a PostgreSQL database: nodes, what runs, how it went, what is large. */
export function DatabaseBody({ store, nodes, database }: DatabaseBodyProps) {
  const login = useStoreLogin(store);
  const offer = useOffers(store);
  const names = useNodeNames(nodes);
  const [chosen, setChosen] = useState<string>();
  const node = nodes.find((one) => serverOf(one) === chosen) ?? nodes.find(({ role }) => role === "primary") ?? nodes[0];
  const now = useInstant(metricsOf(NODE_METRICS, { store: store.id }));
  const readings = now.value ?? NOTHING;
  if (!node) return null;
  const on = names.get(serverOf(node)) ?? node.host;
  return (
    <>
      <LoginNote store={store} login={login} />
      <Panel title="Nodes" flush aside={<><AnotherSecret store={store} login={login} /><OfferLink href={offer("postgres-replication")}>Replication…</OfferLink><OfferLink href={offer("postgres-connections")}>Connections…</OfferLink></>}>
        {now.problem && <ProblemNote problem={now.problem} look="warning" />}
        <DatabaseNodes nodes={nodes} readings={readings} />
      </Panel>
      {nodes.length > 1 && (
        <p className="row"><span className="dim">Look at</span><Segments label="Node" value={serverOf(node)} options={nodes.map((one) => ({ value: serverOf(one), label: `${names.get(serverOf(one))}${one.role === undefined ? "" : `, ${one.role}`}` }))} onChange={setChosen} /></p>
      )}
      {login.value?.from !== "nobody" && login.value !== undefined && <Work store={store} node={node} on={on} database={database} offer={offer} />}
      <DatabaseCharts id={store.id} server={serverOf(node)} names={names} maxConnections={figuresOf(readings, node).of("pg_settings_max_connections")} />
      {login.value?.from !== "nobody" && <Tables store={store} node={node} on={on} offer={offer} />}
    </>
  );
}

type Offer = ReturnType<typeof useOffers>;

/** What runs is asked of the server itself, which takes a login: nobody is asked for a password by looking. */
function Work({ store, node, on, database, offer }: Pick<DatabaseBodyProps, "store" | "database"> & { node: StoreNode; on: string; offer: Offer }) {
  const found = useQueries(store.id, node);
  usePageKeys("Database", KEYS);
  return (
    <>
      <RunningQueries found={found} on={on} offer={offer} />
      <CostlyStatements found={found} on={on} database={database} offer={offer} />
    </>
  );
}

function Tables({ store, node, on, offer }: Pick<DatabaseBodyProps, "store"> & { node: StoreNode; on: string; offer: Offer }) {
  const found = useInstant(metricsOf(TABLE_METRICS, { store: store.id, server: serverOf(node) }));
  return <LargestTables readings={found.value ?? NOTHING} on={on} offer={offer} />;
}
