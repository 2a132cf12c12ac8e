/** All first bytes of the doubles, then all second ones: neighbours are alike, so they deflate well. `xored`: each with the one before. */
export function toPlanes(values: Float64Array, xored: boolean): Buffer {
  const count = values.length;
  const planes = Buffer.alloc(count * 8);
  // In this machine's order of bytes, which is little-endian wherever Node and Electron run.
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  for (let plane = 0; plane < 8; plane += 1) {
    let before = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = bytes[index * 8 + plane] ?? 0;
      planes[plane * count + index] = xored ? byte ^ before : byte;
      before = byte;
    }
  }
  return planes;
}

export function fromPlanes(planes: Buffer, count: number, xored: boolean): Float64Array {
  if (planes.length !== count * 8) throw new Error("the samples are cut off");
  const values = new Float64Array(count);
  const bytes = new Uint8Array(values.buffer);
  for (let plane = 0; plane < 8; plane += 1) {
    let before = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = planes[plane * count + index] ?? 0;
      before = xored ? byte ^ before : byte;
      bytes[index * 8 + plane] = before;
    }
  }
  return values;
}
