import { deflateRawSync, inflateRawSync } from "node:zlib";
import { raise } from "../../shared/problem";

/** [ms since the epoch, value] */
export type Row = [at: number, value: number];

/** Times are kept to a tenth of a second. */
export const TIME_UNIT_MS = 100;

/** First byte of a chunk whose values are written as they are in memory. */
const RAW = 255;
/** Beyond this the difference of two integers, doubled by zig-zag, is no longer exact in a double. */
const EXACT = 2 ** 51;
const MAX_DECIMALS = 6;

/**
 * Packs samples without loss: second differences of the times, then first differences of the values taken as whole numbers of
 * their last decimal, both zig-zag coded with seven bits a byte, the whole deflated. Values that are no short decimals are
 * written as doubles, one byte plane after another. `base`: what the times count from; rows are in order of time.
 */
export function encodeChunk(rows: readonly Row[], base: number): Buffer {
  const decimals = decimalsOf(rows);
  const bytes: number[] = [decimals ?? RAW];
  pushVarint(bytes, rows.length);
  let [time, step] = [0, 0];
  for (const [at] of rows) {
    const next = Math.round((at - base) / TIME_UNIT_MS);
    pushSigned(bytes, next - time - step);
    [time, step] = [next, next - time];
  }
  if (decimals === undefined) return deflateRawSync(Buffer.concat([Buffer.from(bytes), planesOf(rows)]));
  let before = 0;
  for (const [, value] of rows) {
    const whole = Math.round(value * 10 ** decimals);
    pushSigned(bytes, whole - before);
    before = whole;
  }
  return deflateRawSync(Buffer.from(bytes));
}

/** The samples of a chunk; one that cannot be read is a Problem. */
export function decodeChunk(data: Buffer, base: number): Row[] {
  try {
    return decode(inflateRawSync(data), base);
  } catch (thrown) {
    return raise({ code: "history.unreadable-samples", message: `The samples of the hour from ${new Date(base).toISOString()} cannot be read.` }, thrown);
  }
}

function decode(bytes: Buffer, base: number): Row[] {
  const reader = new Reader(bytes);
  const decimals = reader.byte();
  const count = reader.varint();
  // Each row takes a byte at least.
  if (count > bytes.length) throw new Error("the chunk is cut off");
  const rows: Row[] = Array.from({ length: count }, () => [0, 0]);
  let [time, step] = [0, 0];
  for (const row of rows) {
    step += reader.signed();
    time += step;
    row[0] = base + time * TIME_UNIT_MS;
  }
  if (decimals === RAW) return withPlanes(rows, bytes.subarray(reader.at));
  const scale = 10 ** decimals;
  let whole = 0;
  for (const row of rows) {
    whole += reader.signed();
    row[1] = whole / scale;
  }
  return rows;
}

/** How many decimals write every value exactly; undefined when six do not. */
function decimalsOf(rows: readonly Row[]): number | undefined {
  let decimals = 0;
  for (const [, value] of rows) {
    while (!isExact(value, decimals)) if (++decimals > MAX_DECIMALS) return undefined;
  }
  // A value that two decimals write exactly need not be one that three do.
  return rows.every(([, value]) => isExact(value, decimals)) ? decimals : undefined;
}

function isExact(value: number, decimals: number): boolean {
  const whole = Math.round(value * 10 ** decimals);
  // An integer has no room for the sign of -0.
  return Math.abs(whole) < EXACT && !Object.is(whole, -0) && Object.is(whole / 10 ** decimals, value);
}

function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  // Division, not shifts: those would cut to 32 bits.
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}

const pushSigned = (bytes: number[], value: number): void => pushVarint(bytes, value >= 0 ? value * 2 : -value * 2 - 1);

class Reader {
  at = 0;
  constructor(private readonly bytes: Buffer) {}

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("the chunk is cut off");
    return byte;
  }

  varint(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte % 128) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/** All first bytes of the doubles, then all second ones: neighbours are alike, so they deflate well. */
function planesOf(rows: readonly Row[]): Buffer {
  const doubles = Buffer.from(Float64Array.from(rows, ([, value]) => value).buffer);
  const planes = Buffer.alloc(doubles.length);
  for (const [index, byte] of doubles.entries()) planes[(index % 8) * rows.length + Math.floor(index / 8)] = byte;
  return planes;
}

function withPlanes(rows: Row[], planes: Buffer): Row[] {
  if (planes.length !== rows.length * 8) throw new Error("the chunk is cut off");
  const doubles = Buffer.alloc(planes.length);
  for (const [index] of doubles.entries()) doubles[index] = planes[(index % 8) * rows.length + Math.floor(index / 8)] ?? 0;
  for (const [index, row] of rows.entries()) row[1] = doubles.readDoubleLE(index * 8);
  return rows;
}
