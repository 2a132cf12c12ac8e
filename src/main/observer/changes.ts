import type { ObjectKind } from "../../shared/fleet";
import type { Health, Overview } from "../../shared/overview";
import type { Problem } from "../../shared/problem";
import type { StateChange } from "../history";

interface Judged {
  kind: ObjectKind;
  object: string;
  health: Health;
  reason?: Problem;
  seenAt?: number;
}

/** Everything of an overview that has a health of its own. */
export const judgedIn = ({ hosts, services, probes, stores }: Overview): Judged[] => [
  ...hosts.map(({ id, health, reason, seenAt }) => ({ kind: "host" as const, object: id, health, reason, seenAt })),
  ...services.map(({ id, health, reason, seenAt }) => ({ kind: "service" as const, object: id, health, reason, seenAt })),
  ...probes.map(({ id, health, reason, seenAt }) => ({ kind: "probe" as const, object: id, health, reason, seenAt })),
  ...stores.map(({ id, kind, health, reason, seenAt }) => ({ kind, object: id, health, reason, seenAt })),
];

/** Notices when an object's health changes. It knows how things stood when the console was last open. */
export class ChangeDetector {
  readonly #known = new Map<string, Health | undefined>();

  /** `last`: the health last recorded. `startedAt`, `graceMs`: something that was never seen is not reported before that has passed. */
  constructor(
    private readonly last: (kind: ObjectKind, object: string) => Health | undefined,
    private readonly startedAt: number,
    private readonly graceMs: number,
  ) {}

  /** Changes since the overview before. */
  of(overview: Overview): StateChange[] {
    return judgedIn(overview).flatMap(({ kind, object, health, reason, seenAt }): StateChange[] => {
      if (seenAt === undefined && health === "not seen" && overview.at - this.startedAt < this.graceMs) return [];
      const key = `${kind}/${object}`;
      const before = this.#known.has(key) ? this.#known.get(key) : this.last(kind, object);
      this.#known.set(key, health);
      return before === health ? [] : [{ at: overview.at, kind, object, before, after: health, reason }];
    });
  }
}
