import { type Frame, Frames } from "./frames";
import type { KnownSeries } from "./series-table";

/** Samples that are not on disk yet, frame by frame as they came. Beyond `most` of them the oldest frames go. */
export class Waiting {
  readonly frames = new Frames();
  #list: Frame[] = [];
  #lost = 0;
  /** Mark of the first frame of the list. */
  #first = 0;

  constructor(readonly most: number) {}

  get size(): number {
    return this.frames.size;
  }

  /** How many samples went since the last `clear`. */
  get lost(): number {
    return this.#lost;
  }

  /** Samples of one moment. */
  add(frame: Frame): void {
    this.frames.add(frame, this.#first + this.#list.length);
    this.#list.push(frame);
    if (this.size > this.most) this.#dropOldest();
  }

  /** A tenth at once: dropping looks at every frame. */
  #dropOldest(): void {
    const dropped = Math.max(1, Math.ceil(this.#list.length / 10));
    this.#lost += this.#list.slice(0, dropped).reduce((sum, { values }) => sum + values.length, 0);
    this.#list = this.#list.slice(dropped);
    this.#first += dropped;
    this.frames.dropBelow(this.#first);
  }

  list(): readonly Frame[] {
    return this.#list;
  }

  /** The oldest frames, about as many as hold `samples`; one at least. */
  oldest(samples: number): readonly Frame[] {
    let [count, held] = [0, 0];
    while (count < this.#list.length && (count === 0 || held < samples)) held += this.#list[count++]?.values.length ?? 0;
    return this.#list.slice(0, count);
  }

  /** Lets go of the oldest frames: they are on disk. */
  written(count: number): void {
    if (count === this.#list.length) return this.clear();
    this.#list = this.#list.slice(count);
    this.#first += count;
    this.frames.dropBelow(this.#first);
  }

  clear(): void {
    this.frames.clear();
    this.#list = [];
    this.#lost = 0;
  }
}

/** Samples in their order as frames: neighbours of one moment are one. */
export function framesOf(samples: Iterable<{ series: KnownSeries; at: number; value: number }>): Frame[] {
  const frames: { at: number; series: KnownSeries[]; values: number[] }[] = [];
  for (const { series, at, value } of samples) {
    let frame = frames.at(-1);
    if (frame?.at !== at) frames.push((frame = { at, series: [], values: [] }));
    frame.series.push(series);
    frame.values.push(value);
  }
  return frames.map((frame) => ({ ...frame, values: Float64Array.from(frame.values) }));
}
