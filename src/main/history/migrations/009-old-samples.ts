import { inflateRawSync } from "node:zlib";
import type { Database } from "../database";
import { ByteReader } from "../samples/bits";
import { type Columns, merged } from "../samples/columns";
import { fromPlanes } from "../samples/planes";
import { HOUR_MS, TIME_UNIT_MS } from "../samples/times";

/** Samples as the migrations 002 and 004 kept them: a row each, and hours of a series under series * 2^24 + hour. */
export function oldSamples(database: Database, series: number): Columns {
  const rows = database.prepare<[number], [number, number]>("SELECT at, value FROM sample WHERE series_id = ? ORDER BY at").raw().all(series);
  const chunks = database
    .prepare<[number, number], { id: number; data: Buffer }>("SELECT id, data FROM sample_chunk WHERE id >= ? AND id < ? ORDER BY id")
    .all(series * HOURS, (series + 1) * HOURS);
  const loose = { times: Float64Array.from(rows, ([at]) => at), values: Float64Array.from(rows, ([, value]) => value) };
  return merged([...chunks.flatMap(({ id, data }) => readable(data, (id % HOURS) * HOUR_MS)), loose]);
}

const HOURS = 2 ** 24;
/** First byte of a chunk of doubles; else it is how many decimals its whole numbers have. */
const DOUBLES = 255;

/** A chunk that cannot be read was lost before; all others are taken over. */
function readable(data: Buffer, base: number): Columns[] {
  try {
    return [decoded(inflateRawSync(data), base)];
  } catch {
    return [];
  }
}

function decoded(bytes: Buffer, base: number): Columns {
  const reader = new ByteReader(bytes);
  const decimals = reader.byte();
  const count = reader.varint();
  if (count > bytes.length) throw new Error("the chunk is cut off");
  const times = new Float64Array(count);
  let [time, step] = [0, 0];
  for (const index of times.keys()) {
    step += reader.signed();
    time += step;
    times[index] = base + time * TIME_UNIT_MS;
  }
  if (decimals === DOUBLES) return { times, values: fromPlanes(reader.rest(), count, false) };
  const values = new Float64Array(count);
  let whole = 0;
  for (const index of values.keys()) {
    whole += reader.signed();
    values[index] = whole / 10 ** decimals;
  }
  return { times, values };
}
