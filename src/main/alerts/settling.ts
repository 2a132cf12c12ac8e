/** How long collectors get for a first round after the first samples have come in, ms. */
const AFTER_FIRST_MS = 15_000;
/** Where nothing comes in, rules are evaluated over nothing after this long, ms. */
const AT_MOST_MS = 120_000;

/**
 * Whether there is something to evaluate after a start or a sleep. The history ends before the break, so that an evaluation at once would
 * find nothing and end every alert.
 */
export class Settling {
  #since: number | undefined;
  #firstAt: number | undefined;

  /** Since when it waits; undefined when it does not. */
  get since(): number | undefined {
    return this.#since;
  }

  begin(now: number): void {
    this.#since = now;
    this.#firstAt = undefined;
  }

  /** Samples were stored; the newest of them is of `upTo`. */
  stored(upTo: number, now: number): void {
    if (this.#since !== undefined && upTo >= this.#since) this.#firstAt ??= now;
  }

  /** Ends the wait where it has been long enough; true exactly once. */
  isOver(now: number): boolean {
    if (this.#since === undefined) return false;
    // The clock was set back: waiting for it to catch up would take as long.
    this.#since = Math.min(this.#since, now);
    const isEnough = this.#firstAt !== undefined && now - this.#firstAt >= AFTER_FIRST_MS;
    if (!isEnough && now - this.#since < AT_MOST_MS) return false;
    this.#since = undefined;
    return true;
  }
}
