/** Samples of one series in order of time, in columns of equal length. Times are ms since the epoch. */
export interface Columns {
  times: Float64Array;
  values: Float64Array;
}

export const NO_SAMPLES: Columns = { times: new Float64Array(0), values: new Float64Array(0) };

/** Index of the first time that is not before `at`. */
export function indexFrom(times: ArrayLike<number>, at: number): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The samples from `from` to `to`, both included; a view, not a copy. */
export function within({ times, values }: Columns, from: number, to: number): Columns {
  const start = indexFrom(times, from);
  let end = indexFrom(times, to);
  while (end < times.length && times[end] === to) end += 1;
  return start === 0 && end === times.length ? { times, values } : { times: times.subarray(start, end), values: values.subarray(start, end) };
}

/** Without what is NaN or infinite; the same where there is none of that. */
export function finite(columns: Columns): Columns {
  if (columns.values.every(Number.isFinite)) return columns;
  const kept = Array.from(columns.values.keys()).filter((index) => Number.isFinite(columns.values[index]));
  return { times: Float64Array.from(kept, (index) => columns.times[index] ?? 0), values: Float64Array.from(kept, (index) => columns.values[index] ?? 0) };
}

/** The newest sample. */
export function lastOf({ times, values }: Columns): { at: number; value: number } | undefined {
  const [at, value] = [times.at(-1), values.at(-1)];
  return at === undefined || value === undefined ? undefined : { at, value };
}

/** Several stretches as one in order of time; of two samples at the same time that of the earlier stretch counts. */
export function merged(parts: readonly Columns[]): Columns {
  const filled = parts.filter(({ times }) => times.length > 0);
  const [first] = filled;
  if (first === undefined) return NO_SAMPLES;
  if (filled.length === 1 && isRising(first.times)) return first;
  const joined = joinedOf(filled);
  return isRising(joined.times) ? joined : sorted(joined);
}

function joinedOf(parts: readonly Columns[]): Columns {
  const count = parts.reduce((sum, { times }) => sum + times.length, 0);
  const joined = { times: new Float64Array(count), values: new Float64Array(count) };
  let at = 0;
  for (const { times, values } of parts) {
    joined.times.set(times, at);
    joined.values.set(values, at);
    at += times.length;
  }
  return joined;
}

function isRising(times: Float64Array): boolean {
  for (let index = 1; index < times.length; index += 1) if ((times[index] ?? 0) <= (times[index - 1] ?? 0)) return false;
  return true;
}

function sorted({ times, values }: Columns): Columns {
  const order = Array.from(times.keys()).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
  const kept = order.filter((index, place) => place === 0 || times[index] !== times[order[place - 1] ?? 0]);
  return { times: Float64Array.from(kept, (index) => times[index] ?? 0), values: Float64Array.from(kept, (index) => values[index] ?? 0) };
}
