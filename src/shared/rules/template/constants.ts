import { stringLiteral } from "../../promql/syntax/literals";
import type { Token } from "./tokens";
import type { GoValue } from "./values";

/** The value of a constant as Go takes it: `5` is an int, `5.0` and `5e0` are floats, `'a'` is 97; undefined where it is none. */
export function constantOf({ type, text }: Token): GoValue | undefined {
  switch (type) {
    case "string":
      return stringLiteral(text);
    case "char": {
      const [point, ...rest] = stringLiteral(text) ?? "";
      return point === undefined || rest.length > 0 ? undefined : BigInt(point.codePointAt(0) ?? 0);
    }
    case "number":
      return numberOf(text);
    default:
      return undefined;
  }
}

function numberOf(text: string): GoValue | undefined {
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "").replaceAll("_", "").toLowerCase();
  if (/^\d+$/.test(digits)) return inRange(BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits.replace(/^0+(?=\d)/, "")) * BigInt(sign));
  if (/^0(x[0-9a-f]+|b[01]+|o[0-7]+)$/.test(digits)) return inRange(BigInt(digits) * BigInt(sign));
  return /^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(digits) ? Number(digits) * sign : undefined;
}

const inRange = (value: bigint): bigint | undefined => (value >= -(2n ** 63n) && value < 2n ** 63n ? value : undefined);
