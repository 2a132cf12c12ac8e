import type { StoreRef } from "../../../shared/store-login";
import { OfferLink } from "../../app/offer-link";
import { metricsOf, useInstant, type Reading } from "../../app/use-instant";
import { useOffers } from "../../app/use-offers";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import { CacheCharts } from "./cache-charts";
import { CACHE_METRICS, CacheNodes } from "./cache-nodes";
import { ClusterFacts } from "./cluster-facts";
import { AnotherSecret, LoginNote, useStoreLogin } from "./login-note";
import { SentinelTable } from "./sentinel-table";
import { type StoreNode, useNodeNames } from "./store-nodes";
import "./store.css";

const NOTHING: readonly Reading[] = [];

interface CacheBodyProps {
  store: Extract<StoreRef, { kind: "cache" }>;
  nodes: readonly StoreNode[];
  isCluster: boolean;
}

/** What is known of a Redis cache: its cluster or sentinels, nodes, and how it went. */
export function CacheBody({ store, nodes, isCluster }: CacheBodyProps) {
  const login = useStoreLogin(store);
  const offer = useOffers(store);
  const names = useNodeNames(nodes);
  const now = useInstant(metricsOf(CACHE_METRICS, { store: store.id }));
  const readings = now.value ?? NOTHING;
  const limits = new Set(readings.filter(({ labels }) => labels["__name__"] === "redis_memory_max_bytes").map(({ value }) => value));
  const [limit] = limits;
  return (
    <>
      <LoginNote store={store} login={login} />
      <Panel title="Nodes" flush aside={<><AnotherSecret store={store} login={login} /><OfferLink href={offer("redis-check")}>Check…</OfferLink>{isCluster && <OfferLink href={offer("redis-cluster-check")}>Cluster check…</OfferLink>}</>}>
        {now.problem && <ProblemNote problem={now.problem} look="warning" />}
        {isCluster && <div className="store-facts"><ClusterFacts readings={readings} /></div>}
        <SentinelTable readings={readings} />
        <CacheNodes nodes={nodes} readings={readings} isCluster={isCluster} />
      </Panel>
      <CacheCharts id={store.id} names={names} maxMemory={limits.size === 1 && limit ? limit : undefined} />
    </>
  );
}
