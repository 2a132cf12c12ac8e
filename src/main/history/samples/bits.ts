/** Below this, whole numbers are shifted and masked as 32 bits. */
const SHIFTABLE = 2 ** 31;

/** Growing buffer of bytes, and the whole numbers in it: seven bits a byte, exact up to 2^53. */
export class ByteWriter {
  #bytes = Buffer.alloc(256);
  #length = 0;

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(this.#bytes.length)]);
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    let rest = value;
    // Shifts would cut larger ones to 32 bits.
    while (rest >= SHIFTABLE) {
      this.byte((rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.byte((rest & 127) | 128);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  signed(value: number): void {
    this.varint(zigZag(value));
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }
}

/** Reads what a ByteWriter wrote; an end that comes too soon is thrown. */
export class ByteReader {
  at = 0;
  constructor(readonly bytes: Buffer) {}

  byte(): number {
    const byte = this.bytes[this.at++];
    if (byte === undefined) throw new Error("the samples are cut off");
    return byte;
  }

  varint(): number {
    let byte = this.byte();
    if (byte < 128) return byte;
    let value = byte & 127;
    for (let scale = 128; ; scale *= 128) {
      byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  }

  signed(): number {
    return unZigZag(this.varint());
  }

  take(length: number): Buffer {
    const end = this.at + length;
    if (end > this.bytes.length) throw new Error("the samples are cut off");
    const taken = this.bytes.subarray(this.at, end);
    this.at = end;
    return taken;
  }

  rest(): Buffer {
    return this.take(this.bytes.length - this.at);
  }
}

/** Small numbers of either sign as small numbers: 0, -1, 1, -2 ... become 0, 1, 2, 3 ... */
export const zigZag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1);
export const unZigZag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2);
