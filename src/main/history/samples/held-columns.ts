import type { Columns } from "./columns";

interface Held {
  data: Buffer;
  columns: Columns;
}

/** Unpacked chunks that were read last, so that what reads the same hours again and again unpacks them once. At most `mostBytes` of them. */
export class HeldColumns {
  readonly #held = new Map<number, Held>();
  #bytes = 0;

  constructor(readonly mostBytes: number) {}

  /** The columns of a row, if `data` is still what it holds: another process may have packed it anew. */
  get(id: number, data: Buffer): Columns | undefined {
    const held = this.#held.get(id);
    if (held === undefined || !held.data.equals(data)) return undefined;
    // The last in the order of the map is the one that goes last.
    this.#held.delete(id);
    this.#held.set(id, held);
    return held.columns;
  }

  set(id: number, data: Buffer, columns: Columns): void {
    this.#drop(id);
    this.#held.set(id, { data, columns });
    this.#bytes += sizeOf({ data, columns });
    for (const oldest of this.#held.keys()) {
      if (this.#bytes <= this.mostBytes) break;
      this.#drop(oldest);
    }
  }

  #drop(id: number): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    this.#held.delete(id);
    this.#bytes -= sizeOf(held);
  }
}

/** Times are shared among series. */
const sizeOf = ({ data, columns }: Held): number => data.length + columns.values.byteLength;
