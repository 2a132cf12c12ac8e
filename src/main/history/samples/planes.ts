/** All first bytes of the doubles, then all second ones: neighbours are alike, so they deflate well. `xored`: each with the one before. */
export function toPlanes(values: Float64Array, xored: boolean): Buffer {
  const count = values.length;
  const planes = Buffer.alloc(count * 8);
  const double = Buffer.alloc(8);
  const before = Buffer.alloc(8);
  for (let index = 0; index < count; index += 1) {
    double.writeDoubleLE(values[index] ?? 0);
    for (let plane = 0; plane < 8; plane += 1) {
      const byte = double[plane] ?? 0;
      planes[plane * count + index] = xored ? byte ^ (before[plane] ?? 0) : byte;
      before[plane] = byte;
    }
  }
  return planes;
}

export function fromPlanes(planes: Buffer, count: number, xored: boolean): Float64Array {
  if (planes.length !== count * 8) throw new Error("the samples are cut off");
  const values = new Float64Array(count);
  const double = Buffer.alloc(8);
  for (let index = 0; index < count; index += 1) {
    for (let plane = 0; plane < 8; plane += 1) {
      const byte = planes[plane * count + index] ?? 0;
      double[plane] = xored ? byte ^ (double[plane] ?? 0) : byte;
    }
    values[index] = double.readDoubleLE();
  }
  return values;
}
