/** Whether a byte goes on with a character of UTF-8 that began before it. */
const goesOn = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x80 && byte <= 0xbf;

/** A place at most three bytes before `at`, between two characters of UTF-8 where `bytes` are text. */
export function boundaryBefore(bytes: Uint8Array, at: number): number {
  let place = at;
  while (place > 0 && at - place < 3 && goesOn(bytes[place])) place--;
  return goesOn(bytes[place]) ? at : place;
}

/** Tells, piece by piece, whether bytes are UTF-8. */
export class Utf8Check {
  private readonly decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  private valid = true;

  /** `last`: the text must not break off in the middle of a character either. */
  isText(bytes: Uint8Array, last = false): boolean {
    if (!this.valid) return false;
    try {
      this.decoder.decode(bytes, { stream: !last });
    } catch {
      this.valid = false;
    }
    return this.valid;
  }
}
