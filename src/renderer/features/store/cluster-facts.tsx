import type { Reading } from "../../app/use-instant";
import { Facts } from "../../components/panel";
import { StateMark } from "../../components/state-mark";
import { plural } from "../../lib/units";

const ALL_SLOTS = 16_384;

/** What the nodes of a Redis cluster say of the whole: the worst of them counts, for in a split each side sees its own. */
export function ClusterFacts({ readings }: { readings: readonly Reading[] }) {
  const of = (metric: string): number[] => readings.filter(({ labels }) => labels["__name__"] === metric).map(({ value }) => value);
  const states = of("redis_cluster_state");
  if (states.length === 0) return null;
  const bad = states.filter((state) => state !== 1).length;
  const [assigned, failing] = [Math.min(...of("redis_cluster_slots_ok")), Math.max(0, ...of("redis_cluster_slots_fail"), ...of("redis_cluster_slots_pfail"))];
  return (
    <Facts items={[
      { term: "Cluster", value: bad === 0 ? <StateMark state="healthy" word={`ok on all ${plural(states.length, "node")} seen`} /> : <StateMark state="failing" word={`not ok on ${bad} of ${plural(states.length, "node")} seen`} /> },
      { term: "Slots in order", value: <span className="num">{Number.isFinite(assigned) ? `${assigned} of ${ALL_SLOTS}` : "–"}</span> },
      { term: "Slots failing", value: <span className="num">{failing}</span> },
      { term: "Primaries with slots", value: <span className="num">{Math.max(0, ...of("redis_cluster_size")) || "–"}</span> },
      { term: "Known nodes", value: <span className="num">{Math.max(0, ...of("redis_cluster_known_nodes")) || "–"}</span> },
    ]} />
  );
}
