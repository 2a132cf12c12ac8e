import PQueue from "p-queue";
import type { AlertInstance } from "../../shared/alert";
import type { AlertEvidence } from "../../shared/alert-evidence";
import type { EvidenceTable } from "../history";
import type { AlertBook, Closable } from "../ports";

export interface EvidenceKeeperDeps {
  book: AlertBook;
  table: EvidenceTable;
  gather(alert: AlertInstance): Promise<AlertEvidence>;
  now(): number;
  /** Evidence of an alert was kept. */
  kept(): void;
  onFault(thrown: unknown): void;
}

/** A storm of alerts has one cause: the first ones show it, and hosts in trouble are not to be asked hundreds of times. */
const MOST_WAITING = 30;
const AT_ONCE = 3;
const FORGET_AFTER_MS = 90 * 86_400_000;

/** Gathers evidence once for each alert that begins to fire in this process. */
export class EvidenceKeeper implements Closable {
  readonly #queue = new PQueue({ concurrency: AT_ONCE });
  readonly #stop: () => void;
  #closed = false;

  constructor(private readonly deps: EvidenceKeeperDeps) {
    this.#stop = deps.book.onChange((changes) => {
      for (const { alert, change } of changes) if (change === "firing") this.#take(alert);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop();
    this.#queue.clear();
    await this.#queue.onIdle();
  }

  #take(alert: AlertInstance): void {
    if (this.#queue.size >= MOST_WAITING) return;
    void this.#queue.add(async () => {
      try {
        const evidence = await this.deps.gather(alert);
        if (this.#closed) return;
        this.deps.table.put(evidence);
        this.deps.table.forget(this.deps.now() - FORGET_AFTER_MS);
        this.deps.kept();
      } catch (thrown) {
        this.deps.onFault(thrown);
      }
    });
  }
}
