import { type Sample, type Series, seriesKey } from "../../shared/sample";
import type { SampleStore } from "../ports";

/** How long ends are remembered, ms. They matter while the last sample before them still counts, five minutes, and for looking back a while. */
const KEEP_MS = 24 * 3_600_000;
const MOST = 200_000;

/**
 * A sample store that also remembers when series ended, in memory: an end only says that a series has no value for the five minutes in which
 * its last sample would still count. After a restart that is what older moments look like.
 */
export function withStaleMarks(store: SampleStore): SampleStore {
  const marks = new Map<string, number[]>();
  let count = 0;

  function mark({ series, at }: Sample): void {
    const key = seriesKey(series);
    const times = marks.get(key) ?? [];
    times.push(at);
    marks.set(key, times);
    count += 1;
    if (count > MOST) forget(at - KEEP_MS);
  }

  /** The old ones; where that is not enough, all: better a series that lingers for five minutes than memory that runs out. */
  function forget(before: number): void {
    for (const [key, times] of marks) {
      const kept = times.filter((at) => at >= before);
      count -= times.length - kept.length;
      if (kept.length > 0) marks.set(key, kept);
      else marks.delete(key);
    }
    if (count <= MOST / 2) return;
    marks.clear();
    count = 0;
  }

  const marksOf = (series: Series, from: number, to: number): number[] => {
    const times = marks.size === 0 ? undefined : marks.get(seriesKey(series));
    return times === undefined ? [] : times.filter((at) => at >= from && at <= to).sort((a, b) => a - b);
  };

  return {
    add(samples) {
      if (!samples.some(({ stale }) => stale)) return store.add(samples);
      for (const sample of samples) if (sample.stale) mark(sample);
      store.add(samples.filter(({ stale }) => !stale));
    },
    raw: (wanted) => store.raw(wanted).map((read) => {
      const staleAt = marksOf(read.series, wanted.from, wanted.to);
      return staleAt.length === 0 ? read : { ...read, staleAt: Float64Array.from(staleAt) };
    }),
    flush: () => store.flush(),
    query: (query) => store.query(query),
    series: (match, limit) => store.series(match, limit),
    latest: (series, withinMs) => {
      const last = store.latest(series, withinMs);
      return last && marksOf(series, last.at + 1, Infinity).length > 0 ? undefined : last;
    },
    onStored: (listener) => store.onStored(listener),
  };
}
