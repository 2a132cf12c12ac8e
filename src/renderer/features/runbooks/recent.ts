import { z } from "zod";

const KEY = "quarterdeck.recent-runbooks";
const MOST = 6;

/** Ids of the runbooks opened last, the latest first. */
export function recentRunbooks(): string[] {
  try {
    return z.array(z.string()).parse(JSON.parse(localStorage.getItem(KEY) ?? "[]"));
  } catch {
    return []; // refused or unreadable storage remembers nothing
  }
}

export function noteRecent(id: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([id, ...recentRunbooks().filter((other) => other !== id)].slice(0, MOST)));
  } catch {
    // It is not among the recent ones, then.
  }
}
