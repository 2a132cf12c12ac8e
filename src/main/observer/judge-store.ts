import type { StoreState } from "../../shared/overview";
import type { NodeAnswer } from "../collectors";
import { degraded, failing, HEALTHY, type Judgement, someOf } from "./judge";
import { isFresh, type Moment, notSeen, type Seen } from "./seen";

export type NodeState = StoreState["nodes"][number];

/** One node of a database or cache. `name`: "db1:5432". */
export function judgeNode(name: string, seen: Seen<NodeAnswer | { refused: string }> | undefined, limitMs: number, moment: Moment): Judgement {
  if (seen?.value === undefined || !isFresh(seen, limitMs, moment)) return { health: "not seen", reason: notSeen(name, seen, moment.now) };
  const { value } = seen;
  if ("refused" in value) return failing({ code: "store.node-silent", message: `${name} does not answer.`, cause: value.refused });
  if (value.trouble !== undefined) return degraded({ code: "store.node-troubled", message: `${name} answers, but ${value.trouble}.` });
  return HEALTHY;
}

/**
 * A store from its nodes. `primary`: the node that the fleet file calls primary (PostgreSQL), undefined where the nodes choose it
 * among themselves (Redis): then some node must say that it is.
 */
export function judgeStore(id: string, nodes: readonly NodeState[], primary: NodeState | undefined): Judgement {
  const names = (wanted: NodeState["health"]) => nodes.filter(({ health }) => health === wanted).map(({ host, port }) => `${host}:${port}`);
  const [silent, unseen, troubled] = [names("failing"), names("not seen"), names("degraded")];
  const reasonOf = (wanted: NodeState["health"]) => nodes.find(({ health }) => health === wanted)?.reason;
  const cause = (wanted: NodeState["health"]) => [reasonOf(wanted)?.message, reasonOf(wanted)?.cause].filter((part) => part !== undefined).join(" ");
  if (unseen.length === nodes.length) return { health: "not seen", reason: reasonOf("not seen") };
  if (primary?.health === "failing") return failing({ code: "store.primary-silent", message: `The primary of ${id} does not answer.`, cause: cause("failing") });
  if (silent.length === nodes.length) {
    return failing({ code: "store.down", message: `No node of ${id} answers.`, cause: cause("failing") });
  }
  const roles = nodes.flatMap(({ role }) => role ?? []);
  if (primary === undefined && unseen.length === 0 && roles.length > 0 && !roles.includes("primary")) {
    return failing({ code: "store.no-primary", message: `No node of ${id} is a primary.` });
  }
  if (silent.length > 0) return degraded({ code: "store.nodes-silent", message: `${someOf(silent)} of ${id} does not answer.`, cause: cause("failing") });
  if (unseen.length > 0) return degraded({ code: "store.nodes-not-seen", message: `${someOf(unseen)} of ${id} is not seen.`, cause: cause("not seen") });
  if (troubled.length > 0) return degraded({ code: "store.nodes-troubled", message: `${id} is degraded on ${someOf(troubled)}.`, cause: cause("degraded") });
  return HEALTHY;
}
