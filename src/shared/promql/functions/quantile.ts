/** The q-quantile of values with linear interpolation; NaN counts as the smallest. Out of 0..1 it is -Inf or +Inf. */
export function quantile(q: number, values: Float64Array): number {
  if (values.length === 0 || Number.isNaN(q)) return Number.NaN;
  if (q < 0) return -Infinity;
  if (q > 1) return Infinity;
  const sorted = values.slice().sort();
  // A typed array sorts NaN to its end.
  let nans = 0;
  while (nans < sorted.length && Number.isNaN(sorted[sorted.length - 1 - nans])) nans += 1;
  const at = (index: number): number => (index < nans ? Number.NaN : (sorted[index - nans] ?? Number.NaN));
  const rank = q * (sorted.length - 1);
  const lower = Math.max(0, Math.floor(rank));
  const upper = Math.min(sorted.length - 1, lower + 1);
  const weight = rank - Math.floor(rank);
  return at(lower) * (1 - weight) + at(upper) * weight;
}

export const isQuantile = (q: number): boolean => q >= 0 && q <= 1;

export const quantileWarning = (q: number): string => `quantile value should be between 0 and 1, got ${goNumber(q)}`;

const goNumber = (value: number): string => (value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value));
