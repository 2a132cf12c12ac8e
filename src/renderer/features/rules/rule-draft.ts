import { useSyncExternalStore } from "react";
import type { RuleFileText } from "../../../shared/rules/ask";

/** Rules that are being written and are not in use. `before` is what they began with. */
export interface RuleDraft {
  /** Tells one draft from the next. */
  number: number;
  /** The file that is changed; absent: a new one. */
  file?: RuleFileText;
  name: string;
  text: string;
  before: string;
}

// Kept for the window's life, so that a look at another screen loses nothing.
let present: RuleDraft | undefined;
let drafts = 0;
const listeners = new Set<() => void>();

function become(next: RuleDraft | undefined): void {
  present = next;
  for (const listener of [...listeners]) listener();
}

export const startDraft = (): void => become({ number: ++drafts, name: "rules.yml", text: "", before: "" });
export const draftOf = (file: RuleFileText): void => become({ number: ++drafts, file, name: file.file.split(/[\\/]/).at(-1) ?? file.file, text: file.text, before: file.text });
export const dropDraft = (): void => become(undefined);

/** Another text for the same draft; `anew` where the editor has to show it. */
export function writeDraft(change: Partial<Pick<RuleDraft, "name" | "text">>, anew = false): void {
  if (present) become({ ...present, ...change, number: anew ? ++drafts : present.number });
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useRuleDraft = (): RuleDraft | undefined => useSyncExternalStore(subscribe, () => present);
