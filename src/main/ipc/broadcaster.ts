import type { Broadcast, BroadcastName, Tell } from "../../shared/contract";

/** Broadcasts that describe a state: only the latest matters. The others are a stream in which nothing may be lost. */
const LATEST_ONLY: ReadonlySet<BroadcastName> = new Set(["fleet.changed", "overview.changed", "samples.stored", "prompt.changed", "runbooks.changed", "schedules.changed", "notify.changed"]);
/** Pictures for the eye that come every second or so: they wait while no window is on a screen. */
const FOR_THE_EYE: ReadonlySet<BroadcastName> = new Set(["overview.changed", "samples.stored"]);
const BATCH_MS = 100;

/** Gathers what the core tells and hands it on, in order and numbered, at most ten times a second. */
export class Broadcaster {
  #pending: { name: BroadcastName; value: unknown }[] = [];
  #timer: NodeJS.Timeout | undefined;
  #seq = 0;

  /** `isSeen`: whether a window is on a screen; `flush` once one is again. */
  constructor(
    private readonly send: (tells: Tell[]) => void,
    private readonly isSeen: () => boolean = () => true,
  ) {}

  tell<B extends BroadcastName>(name: B, value: Broadcast<B>): void {
    if (LATEST_ONLY.has(name)) this.#pending = this.#pending.filter((pending) => pending.name !== name);
    this.#pending.push({ name, value });
    this.#timer ??= setTimeout(() => this.flush(), BATCH_MS);
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const seen = this.isSeen();
    const waits = ({ name }: { name: BroadcastName }) => !seen && FOR_THE_EYE.has(name);
    const tells = this.#pending.filter((pending) => !waits(pending)).map(({ name, value }) => ({ seq: ++this.#seq, name, value }));
    this.#pending = this.#pending.filter(waits);
    if (tells.length > 0) this.send(tells);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#pending = [];
  }
}
