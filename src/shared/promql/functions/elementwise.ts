/** A function of one value; `a` and `b` are the function's scalar arguments at that step. Undefined drops the element. */
export type Elementwise = (value: number, a: number, b: number) => number | undefined;

const FUNCTIONS: ReadonlyMap<string, Elementwise> = new Map<string, Elementwise>([
  ...(["abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "exp", "floor", "log10", "log2", "sin", "sinh", "sqrt", "tan", "tanh"] as const)
    .map((name): [string, Elementwise] => [name, (value) => Math[name](value)]),
  ["ln", (value) => Math.log(value)],
  ["deg", (value) => (value * 180) / Math.PI],
  ["rad", (value) => (value * Math.PI) / 180],
  ["sgn", (value) => (value < 0 ? -1 : value > 0 ? 1 : value)],
  ["round", round],
  ["clamp", (value, least, most) => (most < least ? undefined : Math.max(least, Math.min(most, value)))],
  ["clamp_min", (value, least) => Math.max(least, value)],
  ["clamp_max", (value, most) => Math.min(most, value)],
]);

export const elementwise = (name: string): Elementwise | undefined => FUNCTIONS.get(name);

/** To the nearest multiple, halves up. Multiplying by the inverse keeps 0.1 from showing its binary tail. */
function round(value: number, nearest: number): number {
  const inverse = 1 / nearest;
  return Math.floor(value * inverse + 0.5) / inverse;
}
