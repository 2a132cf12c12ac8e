/** One bucket of a classic histogram: observations up to and including `le`. */
export interface Bucket {
  le: number;
  count: number;
}

/** Buckets in order without doubled bounds and without counts that fall; undefined without a +Inf bucket. */
export interface SoundBuckets {
  buckets: readonly Bucket[];
  /** Counts fell by more than rounding does, and were raised. */
  forced: boolean;
}

/** Counts that differ by no more than this ratio differ by rounding. */
const ROUNDING = 1e-12;

export function soundBuckets(raw: readonly Bucket[]): SoundBuckets | undefined {
  const buckets: Bucket[] = [];
  for (const { le, count } of [...raw].sort((a, b) => a.le - b.le)) {
    const last = buckets.at(-1);
    if (last?.le === le) last.count += count;
    else buckets.push({ le, count });
  }
  if (buckets.at(-1)?.le !== Infinity) return undefined;
  let forced = false;
  let previous = buckets[0]?.count ?? 0;
  for (const bucket of buckets) {
    const falls = bucket.count < previous;
    if (almostEqual(previous, bucket.count)) bucket.count = previous;
    else if (falls) {
      bucket.count = previous;
      forced = true;
    } else previous = bucket.count;
  }
  return { buckets, forced };
}

const almostEqual = (a: number, b: number): boolean => a === b || Math.abs(a - b) / (Math.abs(a) + Math.abs(b)) < ROUNDING;

/** The q-quantile of the observations, evenly spread within a bucket. */
export function bucketQuantile(q: number, buckets: readonly Bucket[]): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (buckets.length < 2 || total === 0 || Number.isNaN(total)) return Number.NaN;
  const rank = q * total;
  const found = buckets.slice(0, -1).findIndex(({ count }) => count >= rank);
  if (found === -1) return buckets.at(-2)?.le ?? Number.NaN;
  const { le, count } = buckets[found] ?? { le: Number.NaN, count: Number.NaN };
  if (found === 0 && le <= 0) return le;
  const before = buckets[found - 1] ?? { le: 0, count: 0 };
  return before.le + (le - before.le) * ((rank - before.count) / (count - before.count));
}

/** The share of the observations between two bounds. */
export function bucketFraction(lower: number, upper: number, buckets: readonly Bucket[]): number {
  const total = buckets.at(-1)?.count ?? 0;
  if (total === 0 || Number.isNaN(total) || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (observationsBelow(upper, buckets) - observationsBelow(lower, buckets)) / total;
}

function observationsBelow(bound: number, buckets: readonly Bucket[]): number {
  if (bound === -Infinity) return 0;
  let below = { le: -Infinity, count: 0 };
  for (const bucket of buckets) {
    if (below.le >= bound) break;
    if (bucket.le > bound) return below.count + (bucket.count - below.count) * shareBelow(bound, below.le, bucket.le);
    below = bucket;
  }
  return below.count;
}

/** How much of a bucket lies below a bound inside it. The lowest bucket starts at 0, or has no width that could be shared. */
function shareBelow(bound: number, start: number, end: number): number {
  if (start !== -Infinity) return (bound - start) / (end - start);
  if (end <= 0) return 1;
  return Math.max(0, bound) / end;
}
