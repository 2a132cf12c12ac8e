import { ByteReader, ByteWriter } from "./bits";
import { decodeColumn, encodeColumn } from "./column-codec";
import type { Bucket } from "./rollup";

const VERSION = 1;
const Stored = { plain: 0, difference: 1 } as const;

/**
 * Packs buckets without loss, a column for each of their numbers. Those of a counter follow from one another (its last value is its
 * largest, its growth is the step from the last value before), so the difference to what is expected is written where that is shorter.
 * `base`: start of the period.
 */
export function encodeBuckets(buckets: readonly Bucket[], base: number, width: number): Buffer {
  const column = (of: (bucket: Bucket) => number) => Float64Array.from(buckets, of);
  const [min, max, last] = [column((bucket) => bucket.min), column((bucket) => bucket.max), column((bucket) => bucket.last)];
  const columns = [
    plain(column(({ at }) => (at - base) / width)),
    plain(column(({ count }) => count)),
    plain(min),
    shorter(max, min),
    shorter(last, max),
    shorter(column(({ sum }) => sum), column((bucket) => bucket.count * bucket.max)),
    shorter(column(({ increase }) => increase), stepsOf(last)),
    plain(column(({ covered }) => covered)),
  ];
  const head = new ByteWriter();
  head.byte(VERSION);
  head.varint(buckets.length);
  for (const { bytes } of columns) head.varint(bytes.length);
  head.byte(columns.reduce((bits, { stored }, place) => bits + (stored << place), 0));
  return Buffer.concat([head.bytes(), ...columns.map(({ bytes }) => bytes)]);
}

/** Throws where the bytes are no buckets. */
export function decodeBuckets(data: Buffer, base: number, width: number): Bucket[] {
  const reader = new ByteReader(data);
  const version = reader.byte();
  if (version !== VERSION) throw new Error(`unknown version ${version}`);
  const count = reader.varint();
  const lengths = Array.from({ length: COLUMNS }, () => reader.varint());
  const bits = reader.byte();
  const columns = lengths.map((length) => decodeColumn(reader.take(length), count));
  const read = (place: number, expected?: Float64Array): Float64Array => {
    const column = columns[place] ?? new Float64Array(count);
    return (bits >> place) & Stored.difference && expected ? column.map((difference, index) => (expected[index] ?? 0) + difference) : column;
  };
  const [places, counts, min, covered] = [read(0), read(1), read(2), read(7)];
  const max = read(3, min);
  const last = read(4, max);
  const sum = read(5, counts.map((samples, index) => samples * (max[index] ?? 0)));
  const increase = read(6, stepsOf(last));
  return Array.from(places, (place, index) => ({
    at: base + place * width, count: counts[index] ?? 0, sum: sum[index] ?? 0, min: min[index] ?? 0, max: max[index] ?? 0, last: last[index] ?? 0,
    increase: increase[index] ?? 0, covered: covered[index] ?? 0,
  }));
}

const COLUMNS = 8;

const plain = (values: Float64Array) => ({ stored: Stored.plain as number, bytes: encodeColumn(values) });

function shorter(values: Float64Array, expected: Float64Array): { stored: number; bytes: Buffer } {
  const differences = values.map((value, index) => value - (expected[index] ?? 0));
  const asIs = plain(values);
  if (!differences.every((difference, index) => Object.is((expected[index] ?? 0) + difference, values[index]))) return asIs;
  const bytes = encodeColumn(differences);
  return bytes.length < asIs.bytes.length ? { stored: Stored.difference, bytes } : asIs;
}

/** From each value to the next; the first has none before it. */
const stepsOf = (values: Float64Array): Float64Array => values.map((value, index) => (index === 0 ? 0 : value - (values[index - 1] ?? 0)));
