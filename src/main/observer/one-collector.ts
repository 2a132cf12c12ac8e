import type { StateChanges } from "../history";
import type { SampleStore } from "../ports";

export interface OneCollectorOptions {
  samples: SampleStore;
  stateChanges: StateChanges;
  /** Whether this process is the one that stores; asked at most every two seconds. */
  claim(): boolean;
  now(): number;
  onFault(thrown: unknown): void;
}

const CLAIM_MS = 2_000;
/** The collector's batch of the same moment is on disk by then. */
const TELL_MS = 1_500;

/**
 * The history as an observer sees it that shares the data folder with others. Each console looks at the fleet for its own overview, and
 * one of them stores what it saw: two interleaved readings of one counter, stamped by two processes, would look like a counter that
 * went back, and every change of state would be there twice.
 */
export function oneCollector({ samples, stateChanges, claim, now, onFault }: OneCollectorOptions): { samples: SampleStore; stateChanges: StateChanges } {
  const listeners = new Set<(upTo: number) => void>();
  let askedAt = -Infinity;
  let collects = false;
  let timer: NodeJS.Timeout | undefined;
  let seenUpTo = 0;

  const isCollector = (): boolean => {
    // Also after the clock was set back.
    if (Math.abs(now() - askedAt) < CLAIM_MS) return collects;
    askedAt = now();
    try {
      collects = claim();
    } catch (thrown) {
      // As before: the store itself holds back what cannot be written, and says so.
      onFault(thrown);
    }
    return collects;
  };
  /** Charts here follow what the other console stores. */
  const tell = (): void => {
    timer = undefined;
    for (const listener of listeners) listener(seenUpTo);
  };
  return {
    samples: {
      add: (taken) => {
        if (isCollector()) return samples.add(taken);
        seenUpTo = taken.reduce((latest, { at }) => Math.max(latest, at), seenUpTo);
        timer ??= setTimeout(tell, TELL_MS).unref();
      },
      flush: () => samples.flush(),
      query: (query) => samples.query(query),
      raw: (wanted) => samples.raw(wanted),
      series: (match, limit) => samples.series(match, limit),
      latest: (series, withinMs) => samples.latest(series, withinMs),
      onStored: (listener) => {
        listeners.add(listener);
        const stop = samples.onStored(listener);
        return () => {
          listeners.delete(listener);
          stop();
        };
      },
    },
    stateChanges: {
      append: (changes) => {
        if (isCollector()) stateChanges.append(changes);
      },
      list: (query) => stateChanges.list(query),
    },
  };
}
