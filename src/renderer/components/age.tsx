import { bothTimes, formatAge, formatAgo, formatClock, localMoment } from "../lib/time";
import { useTicking } from "./clock";
import "./age.css";

export interface AgeProps {
  /** ms since the epoch; undefined reads "never". */
  at: number | undefined;
  /** Older than this (ms) it is marked as stale. */
  staleMs?: number;
  /** "8 s ago" instead of "8 s". */
  ago?: boolean;
}

/** How old a piece of information is. Hover shows when that was, here and in UTC. */
export function Age({ at, staleMs = 30_000, ago = false }: AgeProps) {
  const text = useTicking((now) => (at === undefined ? "never" : ago ? formatAgo(now - at) : formatAge(now - at)));
  const stale = useTicking((now) => at === undefined || now - at > staleMs);
  if (at === undefined) return <span className="num age age-stale">never</span>;
  return (
    <time className={stale ? "num age age-stale" : "num age"} dateTime={new Date(at).toISOString()} title={bothTimes(at)}>
      {text}
      {stale && <span className="sr-only"> (stale)</span>}
    </time>
  );
}

/** A moment in local time; hover adds UTC. */
export function Moment({ at }: { at: number }) {
  const text = useTicking((now) => localMoment(at, now));
  return (
    <time className="num" dateTime={new Date(at).toISOString()} title={bothTimes(at)}>
      {text}
    </time>
  );
}

/** Time from `from` to `to`, or running until now. */
export function Elapsed({ from, to }: { from: number; to?: number }) {
  const text = useTicking((now) => formatClock((to ?? now) - from));
  return <span className="num">{text}</span>;
}
