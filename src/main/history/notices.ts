import type { Problem } from "../../shared/problem";

/** What a person should know about the history now; one of a code at a time. */
export class Notices {
  readonly #byCode = new Map<string, Problem>();
  readonly #listeners = new Set<(notices: Problem[]) => void>();

  list(): Problem[] {
    return [...this.#byCode.values()];
  }

  show(problem: Problem): void {
    const known = this.#byCode.get(problem.code);
    this.#byCode.set(problem.code, problem);
    if (known?.message !== problem.message) this.#tell();
  }

  /** Takes a notice back once what it says is over. */
  settle(code: string): void {
    if (this.#byCode.delete(code)) this.#tell();
  }

  /** Calls with the whole list after each change. */
  onChange(listener: (notices: Problem[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.list());
  }
}
