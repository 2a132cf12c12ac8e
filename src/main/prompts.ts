import { randomUUID } from "node:crypto";
import type { Prompt, PromptAnswer } from "../shared/contract";
import { raise } from "../shared/problem";

type Question = Prompt extends infer P ? (P extends Prompt ? Omit<P, "id"> : never) : never;

/** What waits for a person: host keys, passphrases, secrets. An answer is handed over once and never kept here. */
export class PromptDesk {
  readonly #open = new Map<string, { prompt: Prompt; settle: (answer: PromptAnswer) => void }>();
  readonly #listeners = new Set<(open: Prompt[]) => void>();

  list(): Prompt[] {
    return [...this.#open.values()].map(({ prompt }) => prompt);
  }

  onChange(listener: (open: Prompt[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when a person answers; an aborted question resolves as cancelled. */
  ask(question: Question, signal?: AbortSignal): Promise<PromptAnswer> {
    const id = randomUUID();
    return new Promise((resolve) => {
      const settle = (answer: PromptAnswer) => {
        if (!this.#open.delete(id)) return;
        this.#changed();
        resolve(answer);
      };
      this.#open.set(id, { prompt: { ...question, id }, settle });
      signal?.addEventListener("abort", () => settle({ kind: "cancel", id }), { once: true });
      this.#changed();
    });
  }

  answer(answer: PromptAnswer): void {
    const open = this.#open.get(answer.id);
    if (!open) raise({ code: "prompt.gone", message: "This question is no longer open.", next: "Nothing to do: it was answered or withdrawn." });
    if (answer.kind === "trust" && (open.prompt.kind !== "host-key" || open.prompt.fingerprint !== answer.fingerprint))
      raise({ code: "prompt.mismatch", message: "The fingerprint agreed to is not the one that was asked about.", next: "Read the fingerprint again and answer anew." });
    if (answer.kind === "text" && open.prompt.kind === "host-key")
      raise({ code: "prompt.mismatch", message: "A host key is trusted by its fingerprint, not by a text.", next: "Trust or cancel." });
    open.settle(answer);
  }

  /** Cancels everything that is open. */
  close(): void {
    for (const { prompt, settle } of [...this.#open.values()]) settle({ kind: "cancel", id: prompt.id });
  }

  #changed(): void {
    const open = this.list();
    for (const listener of this.#listeners) listener(open);
  }
}
