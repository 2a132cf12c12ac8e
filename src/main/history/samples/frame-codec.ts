import { deflateRawSync, inflateRawSync } from "node:zlib";
import { ByteReader, ByteWriter } from "./bits";
import { fromPlanes, toPlanes } from "./planes";
import { TIME_UNIT_MS } from "./times";

/** A frame as it is on disk: series by their ids. */
export interface FrameOnDisk {
  at: number;
  ids: readonly number[];
  values: Float64Array;
}

const VERSION = 1;

/** Packs the frames of one write quickly rather than tightly: they are packed again once their hour is over. `base`: what times count from. */
export function encodeFrames(frames: readonly FrameOnDisk[], base: number): Buffer {
  const writer = new ByteWriter();
  writer.byte(VERSION);
  writer.varint(frames.length);
  for (const { at, ids } of frames) {
    writer.signed(Math.round((at - base) / TIME_UNIT_MS));
    writer.varint(ids.length);
    let before = 0;
    for (const id of ids) {
      writer.signed(id - before);
      before = id;
    }
  }
  const values = new Float64Array(frames.reduce((sum, frame) => sum + frame.values.length, 0));
  let place = 0;
  for (const frame of frames) {
    values.set(frame.values, place);
    place += frame.values.length;
  }
  return deflateRawSync(Buffer.concat([writer.bytes(), toPlanes(values, false)]), { level: 1 });
}

/** Throws where the bytes are no frames. `idsKey` is the same for the same ids in the same places. */
export function decodeFrames(data: Buffer, base: number): (FrameOnDisk & { idsKey: string })[] {
  const reader = new ByteReader(inflateRawSync(data));
  const version = reader.byte();
  if (version !== VERSION) throw new Error(`unknown version ${version}`);
  const heads: { at: number; ids: number[]; idsKey: string }[] = [];
  for (let left = reader.varint(); left > 0; left -= 1) {
    const at = base + reader.signed() * TIME_UNIT_MS;
    const ids: number[] = [];
    let id = 0;
    const start = reader.at;
    for (let more = reader.varint(); more > 0; more -= 1) ids.push((id += reader.signed()));
    heads.push({ at, ids, idsKey: reader.bytes.toString("latin1", start, reader.at) });
  }
  const rest = reader.rest();
  const values = fromPlanes(rest, rest.length / 8, false);
  let place = 0;
  return heads.map(({ at, ids, idsKey }) => ({ at, ids, idsKey, values: values.subarray(place, (place += ids.length)) }));
}
