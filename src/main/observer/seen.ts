import { formatDuration } from "../../shared/duration";
import type { Problem } from "../../shared/problem";

/** The last thing that was seen, and why the latest look saw nothing. */
export interface Seen<T> {
  value?: T;
  /** ms since the epoch at which `value` was current */
  seenAt?: number;
  /** Set while the latest look failed. */
  problem?: Problem;
}

export const sawNow = <T>(value: T, at: number): Seen<T> => ({ value, seenAt: at });

/** The latest look failed: what was seen before stays, with its time. That the next attempt waits is no news: why the last one failed is. */
export const sawNothing = <T>(before: Seen<T> | undefined, problem: Problem): Seen<T> =>
  problem.code === "ssh.waiting" && before?.problem !== undefined ? before : { ...before, problem };

/** What judging needs to know about time. ms since the epoch. */
export interface Moment {
  now: number;
  /** Since when this process has been running without a pause: sleep is not silence of the hosts. */
  awakeSince: number;
}

/** Whether what was seen still counts: it is not older than `limitMs` of being awake. */
export const isFresh = ({ seenAt }: Seen<unknown>, limitMs: number, { now, awakeSince }: Moment): boolean =>
  seenAt !== undefined && now - Math.max(seenAt, awakeSince) <= limitMs;

/** Why something is "not seen": how long already, and what stood in the way. */
export function notSeen(what: string, seen: Seen<unknown> | undefined, now: number): Problem {
  const { seenAt, problem } = seen ?? {};
  if (seenAt === undefined && problem === undefined) return { code: "observer.not-yet", message: `${what} has not been looked at yet.` };
  const lead = seenAt === undefined ? `${what} has not been seen` : `${what} was last seen ${formatDuration(now - seenAt)} ago`;
  if (problem === undefined) return { code: "observer.not-seen", message: `${lead}.` };
  return { code: problem.code, message: `${lead}: ${problem.message.replace(/\.?$/, ".")}`, cause: problem.cause, next: problem.next };
}
