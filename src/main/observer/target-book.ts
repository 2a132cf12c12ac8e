import type { Sample, Series, SeriesLabels } from "../../shared/sample";
import type { Reading } from "../collectors";
import { underLabels } from "./targets";

/**
 * Makes samples of a target's readings, again and again the same ones: a series is put together once and the object kept. Like `SeriesBook` it
 * ends what a group gave before and gives no more; a group that was not asked is left as it is.
 */
export class TargetBook {
  readonly #groups = new Map<string, ReadonlyMap<string, Series>>();

  constructor(private readonly target: SeriesLabels) {}

  samples(groups: ReadonlyMap<string, readonly Reading[]>, at: number): Sample[] {
    const samples: Sample[] = [];
    const gone = new Map<string, Series>();
    const present: ReadonlyMap<string, Series>[] = [];
    for (const [group, readings] of groups) {
      const before = this.#groups.get(group);
      const now = new Map<string, Series>();
      for (const reading of readings) {
        // What is no number was not seen.
        if (!Number.isFinite(reading.value)) continue;
        const key = keyOf(reading);
        const series = before?.get(key) ?? this.#series(reading);
        now.set(key, series);
        samples.push({ series, at, value: reading.value });
      }
      if (before) for (const [key, series] of before) if (!now.has(key)) gone.set(key, series);
      this.#groups.set(group, now);
      present.push(now);
    }
    // What has moved to another group has not ended.
    for (const [key, series] of gone) if (!present.some((now) => now.has(key))) samples.push({ series, at, value: Number.NaN, stale: true });
    return samples;
  }

  #series(reading: Reading): Series {
    const [{ name, labels = {} } = reading] = underLabels([reading], this.target);
    return { name, labels };
  }
}

/** Names a series among the target's; a collector gives the labels of a series always in the same order. */
function keyOf({ name, labels }: Reading): string {
  let key = name;
  for (const label in labels) key += `\u0001${label}\u0002${labels[label] ?? ""}`;
  return key;
}
