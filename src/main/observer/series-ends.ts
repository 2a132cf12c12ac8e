import { type Series, seriesKey } from "../../shared/sample";

/** Remembers which series were there the last time, and tells which are not there any more. */
export class SeriesEnds {
  #before: ReadonlyMap<string, Series> = new Map();

  /** `ended`: were there before and are not now. `added`: how many are new. */
  next(current: Iterable<Series>): { ended: Series[]; added: number } {
    const now = new Map<string, Series>();
    for (const series of current) now.set(seriesKey(series), series);
    const ended = [...this.#before].filter(([key]) => !now.has(key)).map(([, series]) => series);
    const added = [...now.keys()].filter((key) => !this.#before.has(key)).length;
    this.#before = now;
    return { ended, added };
  }
}
