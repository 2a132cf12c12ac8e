/** A counting semaphore. Waiters are served in order; one whose signal aborts leaves the queue. */
export class Slots {
  #free: number;
  readonly #waiting: Array<() => void> = [];

  constructor(readonly size: number) {
    this.#free = size;
  }

  get used(): number {
    return this.size - this.#free;
  }

  /** Resolves with the function that gives the slot back (calling it twice is harmless). */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const take = () => {
        signal.removeEventListener("abort", leave);
        this.#free--;
        resolve(this.#release());
      };
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason);
      };
      if (signal.aborted) reject(signal.reason);
      else if (this.#free > 0) take();
      else {
        this.#waiting.push(take);
        signal.addEventListener("abort", leave, { once: true });
      }
    });
  }

  #release(): () => void {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#free++;
      this.#waiting.shift()?.();
    };
  }
}
