import { increaseOf, MAX_COUNTER_STEP_MS } from "../buckets";
import { wholeOf } from "./column-codec";
import type { Columns } from "./columns";

/** What a stretch of time saw of one series. */
export interface Bucket {
  /** Start, a multiple of the tier's width; ms since the epoch. */
  at: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Its newest value; NaN where that was not kept. */
  last: number;
  /** A counter's growth with resets corrected, and the time over which it was observed, ms: growth by time is the rate. */
  increase: number;
  covered: number;
}

/** Buckets of samples. `before`: the sample before the first of them; a counter grew since then, unless the silence was too long. */
export function bucketsOf({ times, values }: Columns, width: number, before?: { at: number; value: number }): Bucket[] {
  const buckets: Bucket[] = [];
  let previous = before;
  for (let start = 0; start < times.length; ) {
    const at = Math.floor((times[start] ?? 0) / width) * width;
    let end = start + 1;
    while (end < times.length && (times[end] ?? 0) < at + width) end += 1;
    buckets.push(bucketOf(at, { times: times.subarray(start, end), values: values.subarray(start, end) }, previous));
    previous = { at: times[end - 1] ?? 0, value: values[end - 1] ?? 0 };
    start = end;
  }
  return buckets;
}

function bucketOf(at: number, { times, values }: Columns, before: { at: number; value: number } | undefined): Bucket {
  // Sums of whole numbers are exact; sums of decimals drift, and what drifts cannot be packed.
  const whole = wholeOf(before === undefined ? values : Float64Array.of(before.value, ...values));
  const unit = whole?.divisor ?? 1;
  const scaled = (value: number) => (whole === undefined ? value : Math.round(value * unit));
  const bucket: Bucket = { at, count: values.length, sum: 0, min: Infinity, max: -Infinity, last: values.at(-1) ?? Number.NaN, increase: 0, covered: 0 };
  let previous = before && { at: before.at, value: scaled(before.value) };
  for (const [index, value] of values.entries()) {
    const sample = { at: times[index] ?? 0, value: scaled(value) };
    bucket.sum += sample.value;
    bucket.min = Math.min(bucket.min, value);
    bucket.max = Math.max(bucket.max, value);
    const elapsed = previous === undefined ? 0 : sample.at - previous.at;
    if (previous !== undefined && elapsed > 0 && elapsed <= MAX_COUNTER_STEP_MS) {
      bucket.increase += increaseOf(previous.value, sample.value);
      bucket.covered += elapsed;
    }
    previous = sample;
  }
  bucket.sum /= unit;
  bucket.increase /= unit;
  return bucket;
}

/** Buckets in order of time as wider ones. */
export function widened(buckets: readonly Bucket[], width: number): Bucket[] {
  const wide: Bucket[] = [];
  for (const bucket of buckets) {
    const at = Math.floor(bucket.at / width) * width;
    const current = wide.at(-1);
    if (current?.at === at) Object.assign(current, sumOf(current, bucket));
    else wide.push({ ...bucket, at });
  }
  return wide;
}

/** Two stretches as one; `later` has the newer samples. */
export const sumOf = (earlier: Bucket, later: Bucket): Bucket => ({
  at: earlier.at,
  count: earlier.count + later.count,
  sum: earlier.sum + later.sum,
  min: Math.min(earlier.min, later.min),
  max: Math.max(earlier.max, later.max),
  last: later.last,
  increase: earlier.increase + later.increase,
  covered: earlier.covered + later.covered,
});
