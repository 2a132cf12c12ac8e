const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000,
};
const DURATION = /^(?:\d+(?:ms|[ywdhms]))+$/;

/** Reads 1h30m as seconds; undefined when the text is no duration. */
export function durationSeconds(text: string): number | undefined {
  if (!DURATION.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit = ""] of text.matchAll(/(\d+)(ms|[ywdhms])/g)) ms += Number(amount) * (UNIT_MS[unit] ?? Number.NaN);
  return ms / 1_000;
}

/** Reads a number literal without a sign: 12.5e3, 1_000, 0x1F, 017 (octal, as Go reads it), 5m (seconds), Inf, NaN. */
export function numberLiteral(text: string): number {
  const plain = text.replaceAll("_", "").toLowerCase();
  if (plain === "inf") return Infinity;
  if (plain === "nan") return Number.NaN;
  if (/^0[0-7]+$/.test(plain)) return Number.parseInt(plain, 8);
  return durationSeconds(plain) ?? Number(plain);
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = { a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", "\\": "\\" };
const ESCAPE = /^(?:x([0-9a-fA-F]{2})|([0-7]{3})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/;

/** Reads a quoted string with Go's escapes; undefined when it is not closed or holds an unknown escape. */
export function stringLiteral(quoted: string): string | undefined {
  const quote = quoted.charAt(0);
  if (quoted.length < 2 || quoted.at(-1) !== quote) return undefined;
  const body = quoted.slice(1, -1);
  if (quote === "`") return body;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (let i = 0; i < body.length; ) {
    const unit = body[i] ?? "";
    if (unit !== "\\") {
      const symbol = String.fromCodePoint(body.codePointAt(i) ?? 0);
      bytes.push(...encoder.encode(symbol));
      i += symbol.length;
      continue;
    }
    const escape = readEscape(body.slice(i + 1, i + 10), quote);
    if (escape === undefined) return undefined;
    bytes.push(...(typeof escape.meaning === "number" ? [escape.meaning] : encoder.encode(escape.meaning)));
    i += 1 + escape.length;
  }
  return decodeUtf8(bytes);
}

/** What stands after a backslash: text, or one raw byte (\x and octal). */
function readEscape(rest: string, quote: string): { meaning: string | number; length: number } | undefined {
  const simple = SIMPLE_ESCAPES[rest[0] ?? ""] ?? (rest[0] === quote ? quote : undefined);
  if (simple !== undefined) return { meaning: simple, length: 1 };
  const [whole, hex, octal, short, long] = ESCAPE.exec(rest) ?? [];
  if (whole === undefined) return undefined;
  if (hex !== undefined) return { meaning: Number.parseInt(hex, 16), length: whole.length };
  if (octal !== undefined) return Number.parseInt(octal, 8) > 255 ? undefined : { meaning: Number.parseInt(octal, 8), length: whole.length };
  const point = Number.parseInt(short ?? long ?? "", 16);
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
  return { meaning: String.fromCodePoint(point), length: whole.length };
}

/** Bytes that are no UTF-8 become lone surrogates (U+DC80 to U+DCFF), so that nothing valid can equal them. */
function decodeUtf8(bytes: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join("");
  }
}

/** True for what may name a label: any text that is not empty and is UTF-8. */
export const isLabelName = (name: string): boolean => name !== "" && !/\p{Surrogate}/u.test(name);

/** The text in quotes; bytes that are no UTF-8 are written as escapes. */
export const quoted = (text: string): string =>
  JSON.stringify(text).replaceAll(/\\udc([89a-f][0-9a-f])/g, "\\x$1");
