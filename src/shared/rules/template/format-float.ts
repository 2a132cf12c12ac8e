/** Decimal digits d1d2d3... of a number d1.d2d3... * 10^exponent. */
interface Decimal {
  digits: string;
  exponent: number;
}

export type FloatVerb = "e" | "E" | "f" | "F" | "g" | "G";

/** Digits that `%g` may show before it turns to an exponent where no precision is given. */
const SHORTEST_G = 6;

/**
 * A float as Go's strconv.FormatFloat writes it; `precision` -1 is the fewest digits that read back as the same number. Unlike
 * JavaScript's toFixed and toPrecision it rounds exact halves to even.
 */
export function formatFloat(value: number, verb: FloatVerb, precision: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const upper = verb === "E" || verb === "G";
  const text = magnitude(Math.abs(value), verb, precision);
  return sign + (upper ? text.toUpperCase() : text);
}

function magnitude(value: number, verb: FloatVerb, precision: number): string {
  const exact = precision < 0 ? decimalOf(value.toExponential()) : decimalOf(exactText(value));
  switch (verb) {
    case "e":
    case "E":
      return exponential(precision < 0 ? exact : rounded(exact, precision + 1), precision);
    case "f":
    case "F":
      return fixed(precision < 0 ? exact : rounded(exact, exact.exponent + 1 + precision), precision);
    case "g":
    case "G":
      return general(exact, precision);
  }
}

/** Digits after the point that JavaScript writes at most: enough to know every half for what it is. */
const EXACT = 100;

const exactText = (value: number): string => (value >= 1e21 ? bigText(BigInt(value).toString()) : value.toExponential(EXACT));

const bigText = (digits: string): string => `${digits[0] ?? "0"}.${digits.slice(1)}e+${digits.length - 1}`;

function decimalOf(text: string): Decimal {
  const [mantissa = "0", exponent = "0"] = text.split("e");
  const digits = mantissa.replace(".", "").replace(/0+$/, "");
  return digits === "" ? { digits: "", exponent: 0 } : { digits, exponent: Number(exponent) };
}

/** At most `count` digits, halves to even. */
function rounded({ digits, exponent }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, exponent };
  if (count < 0) return { digits: "", exponent };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const isHalf = rest === "5";
  const lastIsOdd = count > 0 && Number(kept.at(-1)) % 2 === 1;
  if (rest < "5" || (isHalf && !lastIsOdd)) return { digits: kept.replace(/0+$/, ""), exponent };
  const next = (BigInt(kept === "" ? "0" : kept) + 1n).toString();
  return { digits: next.replace(/0+$/, ""), exponent: next.length > kept.length ? exponent + 1 : exponent };
}

function exponential({ digits, exponent }: Decimal, precision: number): string {
  const places = precision < 0 ? Math.max(0, digits.length - 1) : precision;
  const fraction = digits.slice(1).padEnd(places, "0");
  return `${digits[0] ?? "0"}${places > 0 ? `.${fraction}` : ""}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function fixed({ digits, exponent }: Decimal, precision: number): string {
  const whole = exponent < 0 ? "0" : (digits.slice(0, exponent + 1) || "0").padEnd(exponent + 1, "0");
  const after = exponent < 0 ? "0".repeat(Math.min(-exponent - 1, 400)) + digits : digits.slice(exponent + 1);
  const places = precision < 0 ? after.length : precision;
  return places > 0 ? `${whole}.${after.slice(0, places).padEnd(places, "0")}` : whole;
}

function general(exact: Decimal, precision: number): string {
  const shortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const decimal = shortest ? exact : rounded(exact, wanted);
  const pointAt = decimal.exponent + 1;
  let limit = shortest ? SHORTEST_G : wanted;
  if (!shortest && limit > decimal.digits.length && decimal.digits.length >= pointAt) limit = decimal.digits.length;
  // A zero has no digits, and Go does not take that for a reason to write an exponent.
  if (decimal.digits !== "" && (decimal.exponent < -4 || decimal.exponent >= limit)) return exponential(decimal, Math.max(0, decimal.digits.length - 1));
  return fixed(decimal, Math.max(0, decimal.digits.length - pointAt));
}
