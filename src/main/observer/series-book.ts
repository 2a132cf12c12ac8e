import { type Sample, type Series, seriesKey, type SeriesLabels } from "../../shared/sample";
import type { Reading } from "../collectors/collector";

/** Readings by the question they answer: what a question gave before and gives no more has ended; what was not asked now has not. */
export type ReadingGroups = ReadonlyMap<string, readonly Reading[]>;

export interface Taken {
  at: number;
  /** Labels of what the readings are about. */
  labels: SeriesLabels;
  /** The target gives nothing else any more: everything that is not among the groups has ended. */
  ended?: boolean;
}

/**
 * Which series a target gave at the last look. Without this a database that was dropped, or a role that has changed, would count on for
 * the five minutes that a last sample is good for.
 */
export class SeriesBook {
  readonly #groups = new Map<string, ReadonlyMap<string, Series>>();

  /** Samples of what was read, and staleness markers of what has ended. */
  samples(groups: ReadingGroups, { at, labels, ended = false }: Taken): Sample[] {
    const samples: Sample[] = [];
    const gone = new Map<string, Series>();
    for (const [group, before] of this.#groups) {
      if (!ended && !groups.has(group)) continue;
      for (const [key, series] of before) gone.set(key, series);
      this.#groups.delete(group);
    }
    for (const [group, readings] of groups) {
      const now = new Map<string, Series>();
      for (const { name, labels: own, value } of readings) {
        // What is no number was not seen.
        if (!Number.isFinite(value)) continue;
        const series = { name, labels: { ...own, ...labels } };
        now.set(seriesKey(series), series);
        samples.push({ series, at, value });
      }
      this.#groups.set(group, now);
      for (const key of now.keys()) gone.delete(key);
    }
    for (const series of gone.values()) samples.push({ series, at, value: Number.NaN, stale: true });
    return samples;
  }
}
