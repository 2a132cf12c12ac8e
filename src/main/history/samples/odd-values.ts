import { ByteReader, ByteWriter } from "./bits";

/** What is no finite number, by the byte that is written for it. */
const KINDS = [Number.NaN, Infinity, -Infinity];

/**
 * A column without what is NaN or infinite, and where those stood: runs of one kind, each with its distance from the run before. A gauge
 * that is NaN now and then packs as tightly as one that never is.
 */
export function setAside(values: Float64Array): { odd: Buffer; finite: Float64Array } {
  const runs: { gap: number; length: number; kind: number }[] = [];
  let end = 0;
  for (let index = 0; index < values.length; index += 1) {
    const kind = KINDS.findIndex((odd) => Object.is(odd, values[index]));
    if (kind < 0) continue;
    const last = runs.at(-1);
    if (last !== undefined && end === index && last.kind === kind) last.length += 1;
    else runs.push({ gap: index - end, length: 1, kind });
    end = index + 1;
  }
  const writer = new ByteWriter();
  writer.varint(runs.length);
  for (const { gap, length, kind } of runs) {
    writer.varint(gap);
    writer.varint(length);
    writer.byte(kind);
  }
  return { odd: writer.bytes(), finite: values.filter(Number.isFinite) };
}

/** Reads what `setAside` wrote and puts the odd values back; `finiteOf` gives so many of the others. Throws where the bytes are not that. */
export function putBack(reader: ByteReader, count: number, finiteOf: (count: number) => Float64Array): Float64Array {
  const values = new Float64Array(count);
  const isOdd = new Uint8Array(count);
  let [end, odd] = [0, 0];
  for (let left = reader.varint(); left > 0; left -= 1) {
    const start = end + reader.varint();
    const length = reader.varint();
    const value = KINDS[reader.byte()];
    end = start + length;
    if (value === undefined || length === 0 || end > count) throw new Error("the samples are damaged");
    values.fill(value, start, end);
    isOdd.fill(1, start, end);
    odd += length;
  }
  const finite = finiteOf(count - odd);
  let next = 0;
  for (let index = 0; index < count; index += 1) if (isOdd[index] === 0) values[index] = finite[next++] ?? 0;
  return values;
}
