import type { Labels } from "../../promql";

interface Sample {
  labels: Labels;
  value: number;
}

/** Whether two vectors hold the same samples in any order; `fuzzy` lets the last bit of a float differ. */
export function areSameSamples(wanted: readonly Sample[], found: readonly Sample[], fuzzy: boolean): boolean {
  if (wanted.length !== found.length) return false;
  const inOrder = (samples: readonly Sample[]): Sample[] => [...samples].sort((a, b) => (a.labels.key < b.labels.key ? -1 : a.labels.key > b.labels.key ? 1 : a.value - b.value));
  const sorted = inOrder(found);
  return inOrder(wanted).every(({ labels, value }, index) => {
    const other = sorted[index];
    return other !== undefined && labels.key === other.labels.key && (Object.is(value, other.value) || value === other.value || (fuzzy && areNeighbours(value, other.value)));
  });
}

/** Whether no float lies between two finite ones. */
function areNeighbours(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return false;
  const [bitsA, bitsB] = [orderedBits(a), orderedBits(b)];
  return bitsA - bitsB === 1n || bitsB - bitsA === 1n;
}

/** A float's bits as a whole number that grows with it. */
function orderedBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  return bits < 0n ? -(2n ** 63n) - bits : bits;
}
