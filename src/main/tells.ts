import type { Broadcast, BroadcastName } from "../shared/contract";

type Listener<B extends BroadcastName> = (value: Broadcast<B>) => void;
type AnyListener = <B extends BroadcastName>(name: B, value: Broadcast<B>) => void;
type ListenersByName = { [B in BroadcastName]?: Set<Listener<B>> };

/** What the core tells its two faces. */
export class Tells {
  readonly #byName: ListenersByName = {};
  readonly #any = new Set<AnyListener>();

  on<B extends BroadcastName>(name: B, listener: Listener<B>): () => void {
    const listeners: Set<Listener<B>> = this.#byName[name] ?? new Set();
    Object.assign(this.#byName, { [name]: listeners.add(listener) });
    return () => listeners.delete(listener);
  }

  onAny(listener: AnyListener): () => void {
    this.#any.add(listener);
    return () => this.#any.delete(listener);
  }

  tell<B extends BroadcastName>(name: B, value: Broadcast<B>): void {
    const listeners: Set<Listener<B>> | undefined = this.#byName[name];
    listeners?.forEach((listener) => listener(value));
    this.#any.forEach((listener) => listener(name, value));
  }
}
