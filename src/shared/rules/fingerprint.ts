import type { LabelRecord } from "./model";

/** FNV-1a of 64 bits in two halves; its prime is 2^40 + 0x1b3. */
const OFFSET = { high: 0xcbf29ce4, low: 0x84222325 };
const PRIME_LOW = 0x1b3;
const SEPARATOR = 0xff;
const TWO_32 = 2 ** 32;

const encoder = new TextEncoder();

/** The fingerprint that Alertmanager gives a label set: FNV-1a of 64 bits over the sorted labels, as 16 hexadecimal digits. */
export function fingerprint(labels: LabelRecord): string {
  let { high, low } = OFFSET;
  const add = (byte: number): void => {
    low = (low ^ byte) >>> 0;
    const product = low * PRIME_LOW;
    high = (high * PRIME_LOW + low * 256 + Math.floor(product / TWO_32)) % TWO_32;
    low = product % TWO_32;
  };
  for (const name of Object.keys(labels).sort()) {
    for (const text of [name, labels[name] ?? ""]) {
      for (const byte of encoder.encode(text)) add(byte);
      add(SEPARATOR);
    }
  }
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
