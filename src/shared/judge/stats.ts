/** Of values in any order; undefined of none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const [upper, lower] = [sorted[middle], sorted[middle - 1]];
  if (upper === undefined) return undefined;
  return sorted.length % 2 === 1 || lower === undefined ? upper : (lower + upper) / 2;
}

/** The median distance from the median: a spread that single outliers do not move. */
export function medianDeviation(values: readonly number[], centre = median(values)): number | undefined {
  return centre === undefined ? undefined : median(values.map((value) => Math.abs(value - centre)));
}

/** What turns a median deviation into the standard deviation of normally distributed values (1 / Φ⁻¹(3/4)). */
export const NORMAL_SCALE = 1.4826;

export interface Line {
  slope: number;
  /** Value at x = 0. */
  intercept: number;
  /** Standard deviation of the values around the line; 0 of two points. */
  residual: number;
  /** Half the width of the 95 % confidence interval of the slope; Infinity where two points leave no room for an error. */
  slopeError: number;
  count: number;
}

/** The line of least squares through points; undefined where there are fewer than two different x. */
export function leastSquares(points: readonly (readonly [x: number, y: number])[]): Line | undefined {
  const count = points.length;
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / count;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / count;
  const spreadX = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  if (!(spreadX > 0)) return undefined;
  const slope = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spreadX;
  const intercept = meanY - slope * meanX;
  const squares = points.reduce((sum, [x, y]) => sum + (y - intercept - slope * x) ** 2, 0);
  if (count === 2) return { slope, intercept, residual: 0, slopeError: Infinity, count };
  const residual = Math.sqrt(squares / (count - 2));
  return { slope, intercept, residual, slopeError: studentT95(count - 2) * (residual / Math.sqrt(spreadX)), count };
}

/** Two-sided 95 % quantiles of Student's t for 1 to 30 degrees of freedom. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06,
  2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Beyond 30 degrees of freedom by the first terms of Cornish and Fisher's expansion. */
export function studentT95(freedom: number): number {
  const known = T95[Math.round(freedom) - 1];
  if (known !== undefined) return known;
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom);
}
