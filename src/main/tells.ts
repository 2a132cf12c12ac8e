import type { Broadcast, BroadcastName } from "../shared/contract";

type Listener<B extends BroadcastName> = (value: Broadcast<B>) => void;
type AnyListener = <B extends BroadcastName>(name: B, value: Broadcast<B>) => void;

/** What the core tells its two faces. */
export class Tells {
  readonly #byName = new Map<BroadcastName, Set<(value: never) => void>>();
  readonly #any = new Set<AnyListener>();

  on<B extends BroadcastName>(name: B, listener: Listener<B>): () => void {
    const listeners = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  onAny(listener: AnyListener): () => void {
    this.#any.add(listener);
    return () => this.#any.delete(listener);
  }

  tell<B extends BroadcastName>(name: B, value: Broadcast<B>): void {
    // Listeners are stored under the name whose value they take.
    for (const listener of this.#byName.get(name) ?? []) (listener as Listener<B>)(value);
    for (const listener of this.#any) listener(name, value);
  }
}
