import type { Broadcast, BroadcastName, Tell } from "../../shared/contract";

/** Broadcasts that describe a state: only the latest matters. The others are a stream in which nothing may be lost. */
const LATEST_ONLY: ReadonlySet<BroadcastName> = new Set(["fleet.changed", "overview.changed", "samples.stored", "prompt.changed", "runbooks.changed", "schedules.changed", "notify.changed"]);
const BATCH_MS = 100;

/** Gathers what the core tells and hands it on, in order and numbered, at most ten times a second. */
export class Broadcaster {
  #pending: { name: BroadcastName; value: unknown }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #seq = 0;

  constructor(private readonly send: (tells: Tell[]) => void) {}

  tell<B extends BroadcastName>(name: B, value: Broadcast<B>): void {
    if (LATEST_ONLY.has(name)) this.#pending = this.#pending.filter((pending) => pending.name !== name);
    this.#pending.push({ name, value });
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const tells = this.#pending.map(({ name, value }) => ({ seq: ++this.#seq, name, value }));
    this.#pending = [];
    if (tells.length > 0) this.send(tells);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#pending = [];
  }
}
