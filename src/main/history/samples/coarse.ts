import type { CoarseSpan, Use } from "../../../shared/promql/source";
import { ROLLUP_MS } from "../buckets";
import type { Columns } from "./columns";
import type { Bucket } from "./rollup";
import { HOUR_MS } from "./times";

/** Where buckets stand for samples: from `from` up to, not including, `end`. */
export interface CoarseZone {
  from: number;
  end: number;
  widthMs: number;
}

/**
 * The zones of a stretch of time whose samples are gone, the oldest first: buckets of an hour before `tenMinutes`, of ten minutes before
 * `raw`. Both are the start of an hour. Two buckets more than asked are read, for what the first moment looks back at.
 */
export function coarseZones(from: number, to: number, { raw, tenMinutes }: { raw: number; tenMinutes: number }): CoarseZone[] {
  const zones = [{ start: -Infinity, end: Math.min(tenMinutes, raw), widthMs: HOUR_MS }, { start: Math.min(tenMinutes, raw), end: raw, widthMs: ROLLUP_MS }];
  return zones
    .map(({ start, end, widthMs }) => ({ from: Math.max(start, Math.floor(from / widthMs - 2) * widthMs), end: Math.min(end, Math.floor(to / widthMs + 1) * widthMs), widthMs }))
    .filter((zone) => zone.from < zone.end);
}

/**
 * When the last sample of a bucket was taken, about: one interval before its end, as looks come at regular intervals. Whole seconds, so that
 * a look more or less does not move it.
 */
function lastSeen({ at, count, covered }: Bucket, widthMs: number): number {
  const interval = Math.round(covered / count / 1_000) * 1_000;
  return at + widthMs - Math.min(Math.max(1, interval), widthMs / 10);
}

/** One sample for each bucket, about when its last one was taken. `parts`: buckets of a series by zone. */
export function coarseSamples(parts: readonly { zone: CoarseZone; buckets: readonly Bucket[] }[], use: Use): Columns & { coarse: CoarseSpan[] } {
  const all = parts.flatMap(({ zone, buckets }) => buckets.map((bucket) => ({ bucket, at: lastSeen(bucket, zone.widthMs) })));
  const buckets = all.map(({ bucket }) => bucket);
  const values = use === "growth" ? withoutResets(buckets) : Float64Array.from(buckets, (bucket) => valueOf(bucket, use));
  return {
    times: Float64Array.from(all, ({ at }) => at), values,
    coarse: parts.filter((part) => part.buckets.length > 0).map(({ zone }) => ({ upTo: zone.end - 1, widthMs: zone.widthMs })),
  };
}

function valueOf({ sum, count, min, max, last }: Bucket, use: Exclude<Use, "growth">): number {
  switch (use) {
    case "last":
      // Buckets of an old version do not know it.
      return Number.isNaN(last) ? sum / count : last;
    case "mean":
      return sum / count;
    case "min":
      return min;
    case "max":
      return max;
    case "sum":
      return sum;
  }
}

/**
 * A counter that ends with the last bucket's value and grew as the buckets say, so that resets within a bucket are counted and what follows
 * goes on from there. Growth over a silence is not in any bucket; where the counter is higher after it, it grew by that.
 */
function withoutResets(buckets: readonly Bucket[]): Float64Array {
  const values = new Float64Array(buckets.length);
  let after: { bucket: Bucket; value: number } | undefined;
  for (let index = buckets.length - 1; index >= 0; index -= 1) {
    const bucket = buckets[index];
    if (bucket === undefined) continue;
    const value: number = after === undefined ? lastOf(bucket) : after.value - Math.max(after.bucket.increase, lastOf(after.bucket) - lastOf(bucket));
    values[index] = value;
    after = { bucket, value };
  }
  return values;
}

const lastOf = ({ last, max }: Bucket): number => (Number.isNaN(last) ? max : last);
