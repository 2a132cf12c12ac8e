/**
 * What crosses between core and window is one text: Electron's bridge copies a text at once, and an object key by key, which for a
 * fleet of hundreds of hosts took seconds. JSON, with the numbers that it lacks spelled out.
 */

/** No name in a payload begins with a NUL. */
const NUMBER = "\0number";
const MARK = JSON.stringify(NUMBER);

/** A value as text; undefined as "". */
export const encodeWire = (value: unknown): string => JSON.stringify(value, spellNumber) ?? "";

/** The value of a text that `encodeWire` made. */
export function decodeWire(text: string): unknown {
  if (text === "") return undefined;
  return text.includes(MARK) ? JSON.parse(text, readNumber) : JSON.parse(text);
}

const spellNumber = (_key: string, value: unknown): unknown => (typeof value === "number" && !Number.isFinite(value) ? { [NUMBER]: String(value) } : value);

function readNumber(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const name = NUMBER in value ? value[NUMBER] : undefined;
  return typeof name === "string" && /^(NaN|-?Infinity)$/.test(name) ? Number(name) : value;
}
