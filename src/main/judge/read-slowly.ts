import { performance } from "node:perf_hooks";
import type { PromqlLines } from "../../shared/promql/ask";
import type { SampleStore } from "../ports";
import type { RoutedQueries } from "../query";
import { LOCAL } from "../query";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A slice longer than this holds up everything else in the core too much, ms. */
const TOO_LONG_MS = 15;
const SHORT_MS = 4;
const LEAST_MS = HOUR_MS;
const MOST_MS = 7 * DAY_MS;
/** A server does the work itself; its answers have at most 11,000 points a line. */
const REMOTE_MS = 7 * DAY_MS;

/** How much of the time is read at once: as much as takes a few milliseconds. */
export class SliceLength {
  #ms = DAY_MS / 2;

  constructor(private readonly source: string) {}

  get ms(): number {
    return this.source === LOCAL ? this.#ms : REMOTE_MS;
  }

  took(ms: number): void {
    if (ms > TOO_LONG_MS) this.#ms = Math.max(LEAST_MS, this.#ms / 2);
    else if (ms < SHORT_MS) this.#ms = Math.min(MOST_MS, this.#ms * 2);
  }
}

/** Where what is judged is read: as expressions, wherever their series are, and as means of the local history. */
export interface Readings {
  queries: Pick<RoutedQueries, "range" | "sourceOf">;
  samples: Pick<SampleStore, "query">;
  now(): number;
}

export type Points = PromqlLines["lines"][number]["points"];

/** Lets everything else have at least as much time as was just taken. */
export const breathe = (tookMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.min(100, tookMs)));

export interface SlowRead {
  /** Read side by side, so that their values can be told together. */
  expressions: readonly string[];
  source: string;
  from: number;
  to: number;
  stepMs: number;
}

/** Reads expressions over a long time slice by slice, the oldest first. `take` gets the only line of each. `isOver`: nobody wants it any more. */
export async function readSlowly(queries: Pick<RoutedQueries, "range">, { expressions, source, from, to, stepMs }: SlowRead, take: (slice: { from: number; to: number; points: Points[] }) => void, isOver = (): boolean => false): Promise<void> {
  const length = new SliceLength(source);
  for (let at = from; at <= to && !isOver(); ) {
    const end = Math.min(to, at + Math.max(0, Math.floor(length.ms / stepMs) - 1) * stepMs);
    const points: Points[] = [];
    let longest = 0;
    for (const expression of expressions) {
      const began = performance.now();
      const { lines } = await queries.range({ expression, from: at, to: end, stepMs, source, exact: true });
      const took = performance.now() - began;
      longest = Math.max(longest, took);
      points.push(lines[0]?.points ?? []);
      await breathe(took);
    }
    length.took(longest);
    take({ from: at, to: end, points });
    at = end + stepMs;
  }
}
