import type { LabelRecord } from "./model";

const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;
const SEPARATOR = 0xffn;
const MASK = (1n << 64n) - 1n;

/** The fingerprint that Alertmanager gives a label set: FNV-1a of 64 bits over the sorted labels, as 16 hexadecimal digits. */
export function fingerprint(labels: LabelRecord): string {
  const encoder = new TextEncoder();
  const names = Object.keys(labels).sort();
  let hash = OFFSET;
  const add = (byte: bigint): void => {
    hash = ((hash ^ byte) * PRIME) & MASK;
  };
  for (const name of names) {
    for (const text of [name, labels[name] ?? ""]) {
      for (const byte of encoder.encode(text)) add(BigInt(byte));
      add(SEPARATOR);
    }
  }
  return hash.toString(16).padStart(16, "0");
}
