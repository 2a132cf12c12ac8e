import type { ObjectKind, ObjectRef } from "../../shared/fleet";
import type { Health, Overview } from "../../shared/overview";
import type { Problem } from "../../shared/problem";
import { plural } from "../lib/units";

/** Any object of the overview, as far as health is concerned. */
export interface Watched {
  ref: ObjectRef & { kind: Exclude<ObjectKind, "environment"> };
  environment: string;
  health: Health;
  reason?: Problem;
  seenAt?: number;
}

/** The worst of what objects and firing alerts are: a critical alert counts as failing, any other as degraded. */
export function worstOf(health: Health, counts: { critical: number; all: number }): Health {
  const alerts: Health = counts.critical > 0 ? "failing" : counts.all > 0 ? "degraded" : "healthy";
  return WORST_FIRST[alerts] < WORST_FIRST[health] ? alerts : health;
}

export interface Verdict {
  /** Worst health among all objects. */
  health: Health;
  /** One sentence that answers "is everything all right?". */
  sentence: string;
  /** What is not healthy, worst first. */
  attention: Watched[];
  total: number;
  /** Age of the oldest information among what was seen. */
  oldestSeenAt?: number;
}

const WORST_FIRST: Record<Health, number> = { failing: 0, degraded: 1, "not seen": 2, healthy: 3 };
const COUNTED: readonly { health: Health; words: (count: number) => string }[] = [
  { health: "failing", words: (count) => `${count} failing` },
  { health: "degraded", words: (count) => `${count} degraded` },
  { health: "not seen", words: (count) => `${count} not seen` },
];

/** Every object of the fleet in one list. */
export function watchedObjects(overview: Overview): Watched[] {
  const as = (kind: Watched["ref"]["kind"]) => (state: Omit<Watched, "ref"> & { id: string }): Watched => ({
    ref: { kind, id: state.id }, environment: state.environment, health: state.health, reason: state.reason, seenAt: state.seenAt,
  });
  return [
    ...overview.services.map(as("service")),
    ...overview.stores.map((store) => as(store.kind)(store)),
    ...overview.probes.map(as("probe")),
    ...overview.hosts.map(as("host")),
  ];
}

export function verdictOf(overview: Overview): Verdict {
  const all = watchedObjects(overview);
  const attention = all.filter(({ health }) => health !== "healthy").sort((a, b) => WORST_FIRST[a.health] - WORST_FIRST[b.health]);
  const seen = all.flatMap(({ seenAt }) => (seenAt === undefined ? [] : [seenAt]));
  return {
    health: attention[0]?.health ?? (all.length === 0 ? "not seen" : "healthy"),
    sentence: sentenceOf(all.length, attention),
    attention,
    total: all.length,
    oldestSeenAt: seen.length === 0 ? undefined : Math.min(...seen),
  };
}

function sentenceOf(total: number, attention: readonly Watched[]): string {
  if (total === 0) return "Nothing is watched yet";
  if (attention.length === 0) return total === 1 ? "The one object is healthy" : `All ${total} objects healthy`;
  if (attention.every(({ health }) => health === "not seen")) {
    return attention.length === total ? `Nothing seen yet of ${plural(total, "object")}` : `${attention.length} of ${total} not seen`;
  }
  const counts = COUNTED.flatMap(({ health, words }) => {
    const count = attention.filter((item) => item.health === health).length;
    return count === 0 ? [] : [words(count)];
  });
  return `${attention.length} of ${total} ${attention.length === 1 ? "needs" : "need"} attention: ${counts.join(", ")}`;
}
