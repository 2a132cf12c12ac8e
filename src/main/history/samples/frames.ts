import { type Columns, merged } from "./columns";
import type { KnownSeries } from "./series-table";

/** Samples of several series at one moment: what one look at a host saw. */
export interface Frame {
  /** ms since the epoch */
  at: number;
  series: readonly KnownSeries[];
  values: Float64Array;
}

interface Stored {
  at: number;
  values: Float64Array;
  /** Where it is on disk. */
  mark: number;
}

/** Frames that hold the same series in the same places. */
interface Layout {
  series: readonly KnownSeries[];
  places: Map<KnownSeries, number>;
  /** In order of time. */
  frames: Stored[];
}

/** Frames in memory, eight bytes a sample: looks at one host hold the same series each time, so those are written down once. */
export class Frames {
  readonly #layouts = new Map<string, Layout>();
  readonly #bySeries = new Map<KnownSeries, Layout[]>();
  /** Spares comparing hundreds of series where a frame comes with the very list of the one before; empty layouts may be gone. */
  #bySameArray = new WeakMap<readonly KnownSeries[], Layout>();
  #samples = 0;

  /** How many samples there are. */
  get size(): number {
    return this.#samples;
  }

  /** `mark`: where the frame is on disk; marks rise. */
  add({ at, series, values }: Frame, mark: number): void {
    const layout = this.#layoutOf(series);
    const { frames } = layout;
    const stored = { at, values, mark };
    if ((frames.at(-1)?.at ?? -Infinity) <= at) frames.push(stored);
    else frames.splice(frames.findIndex((other) => other.at > at), 0, stored);
    this.#samples += values.length;
  }

  #layoutOf(series: readonly KnownSeries[]): Layout {
    const held = this.#bySameArray.get(series);
    if (held !== undefined && held.frames.length > 0) return held;
    const layout = this.#layoutByContent(series);
    this.#bySameArray.set(series, layout);
    return layout;
  }

  #layoutByContent(series: readonly KnownSeries[]): Layout {
    const key = series.map(({ ordinal }) => ordinal).join();
    const known = this.#layouts.get(key);
    if (known) return known;
    const layout: Layout = { series, places: new Map(), frames: [] };
    for (const [place, one] of series.entries()) {
      if (layout.places.has(one)) continue;
      layout.places.set(one, place);
      const layouts = this.#bySeries.get(one);
      if (layouts) layouts.push(layout);
      else this.#bySeries.set(one, [layout]);
    }
    this.#layouts.set(key, layout);
    return layout;
  }

  between(series: KnownSeries, from: number, to: number): Columns {
    return merged((this.#bySeries.get(series) ?? []).map((layout) => columnsOf(layout, series, from, to)));
  }

  /** Time of the oldest frame, Infinity where there is none. */
  oldest(): number {
    let oldest = Infinity;
    for (const { frames } of this.#layouts.values()) oldest = Math.min(oldest, frames[0]?.at ?? Infinity);
    return oldest;
  }

  /** Every series with a frame from `from` to `to`. */
  seriesWithin(from: number, to: number): KnownSeries[] {
    const found = new Set<KnownSeries>();
    for (const { series, frames } of this.#layouts.values()) {
      const first = frames[indexFromFrame(frames, from)];
      if (first !== undefined && first.at <= to) for (const one of series) found.add(one);
    }
    return [...found];
  }

  /** Forgets the frames with a mark below `mark`. */
  dropBelow(mark: number): void {
    for (const layout of this.#layouts.values()) {
      const kept = layout.frames.filter((frame) => frame.mark >= mark);
      this.#samples -= (layout.frames.length - kept.length) * layout.series.length;
      layout.frames = kept;
    }
    this.#dropEmpty();
  }

  clear(): void {
    this.#layouts.clear();
    this.#bySeries.clear();
    this.#bySameArray = new WeakMap();
    this.#samples = 0;
  }

  #dropEmpty(): void {
    for (const [key, layout] of this.#layouts) {
      if (layout.frames.length > 0) continue;
      this.#layouts.delete(key);
      for (const one of layout.series) {
        const left = (this.#bySeries.get(one) ?? []).filter((other) => other !== layout);
        if (left.length > 0) this.#bySeries.set(one, left);
        else this.#bySeries.delete(one);
      }
    }
  }
}

function columnsOf({ places, frames }: Layout, series: KnownSeries, from: number, to: number): Columns {
  const place = places.get(series) ?? 0;
  const start = indexFromFrame(frames, from);
  let end = start;
  while (end < frames.length && (frames[end]?.at ?? Infinity) <= to) end += 1;
  const times = new Float64Array(end - start);
  const values = new Float64Array(end - start);
  for (let index = start; index < end; index += 1) {
    const frame = frames[index];
    times[index - start] = frame?.at ?? 0;
    values[index - start] = frame?.values[place] ?? 0;
  }
  return { times, values };
}

/** Index of the first frame that is not before `at`. */
function indexFromFrame(frames: readonly Stored[], at: number): number {
  let [low, high] = [0, frames.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((frames[middle]?.at ?? Infinity) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
