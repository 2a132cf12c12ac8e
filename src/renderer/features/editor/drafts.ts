import { z } from "zod";

/** An edit that is not saved yet, kept in the window's own storage: no reload, crash or closed window loses it. */
export const Draft = z.object({ text: z.string(), basis: z.string(), at: z.number() });
export type Draft = z.infer<typeof Draft>;

const PREFIX = "quarterdeck.draft.";

export function readDraft(id: string): Draft | undefined {
  try {
    return Draft.safeParse(JSON.parse(localStorage.getItem(PREFIX + id) ?? "null")).data;
  } catch {
    return undefined; // refused or unreadable storage holds no draft
  }
}

/** Whether the draft is kept: storage may be full. */
export function keepDraft(id: string, draft: Draft): boolean {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(draft));
    return true;
  } catch {
    return false;
  }
}

export function dropDraft(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // Nothing was kept, then.
  }
}
