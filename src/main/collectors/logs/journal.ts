import { z } from "zod";
import { type Level, levelOfPriority } from "./level";

/** How far a unit's journal was read: after an entry, or since a time (s) while there is no entry yet. */
export interface JournalCursor {
  cursor: string;
  since: number;
}

export interface JournalLine {
  text: string;
  level?: Level;
}

const Entry = z.object({ __CURSOR: z.string().regex(/^[^\s]+$/), MESSAGE: z.union([z.string(), z.array(z.number())]).nullish(), PRIORITY: z.unknown().optional() });

/** Entries of `journalctl -o json`, as far as they came whole, and the cursor after the last of them. */
export function readJournal(data: Buffer): { lines: JournalLine[]; cursor?: string } {
  const end = data.lastIndexOf("\n");
  const lines: JournalLine[] = [];
  let cursor: string | undefined;
  for (const text of data.toString("utf8", 0, Math.max(0, end)).split("\n")) {
    const entry = Entry.safeParse(parsed(text));
    if (!entry.success) continue;
    const { __CURSOR: after, MESSAGE: message, PRIORITY: priority } = entry.data;
    cursor = after;
    // Bytes that are no text come as numbers; a message that is too large comes as null.
    lines.push({ text: typeof message === "string" ? message : Array.isArray(message) ? Buffer.from(message).toString("utf8") : "", level: levelOfPriority(priority) });
  }
  return { lines, cursor };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
