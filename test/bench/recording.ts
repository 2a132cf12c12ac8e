import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { z } from "zod";
import { type Sample, Series } from "../../src/shared/sample";

/** Another recording of the same form may be named. */
const file = process.env["QUARTERDECK_RECORDING"] ?? join(import.meta.dirname, "../fixtures/history/lab-recording.json.br");

/** What the hosts of the lab told for a while, as the collectors stored it. */
const Recording = z.object({
  /** ms since the epoch */
  from: z.number(),
  /** Times of looks, as tenths of a second since `from`, each as the difference to the one before. */
  axes: z.array(z.array(z.number())),
  /** `axis`: which of the times its values are of. */
  series: z.array(z.object({ name: z.string(), labels: z.record(z.string(), z.string()), axis: z.number(), values: z.array(z.number()) })),
});

export interface Recorded {
  series: Series;
  /** ms since the epoch */
  times: number[];
  values: number[];
}

export function readRecording(): Recorded[] {
  const { from, axes, series } = Recording.parse(JSON.parse(brotliDecompressSync(readFileSync(file)).toString()));
  const times = axes.map((steps) => {
    let at = from;
    return steps.map((step) => (at += step * 100));
  });
  return series.map(({ name, labels, axis, values }) => ({ series: { name, labels }, times: times[axis] ?? [], values }));
}

/** The samples look by look, in order of time, moved by `byMs`. */
export function* looksOf(recorded: readonly Recorded[], byMs = 0): Generator<Sample[]> {
  const looks = new Map<number, Sample[]>();
  for (const { series, times, values } of recorded) {
    for (const [index, value] of values.entries()) {
      const at = (times[index] ?? 0) + byMs;
      const look = looks.get(at);
      if (look) look.push({ series, at, value });
      else looks.set(at, [{ series, at, value }]);
    }
  }
  yield* [...looks.entries()].sort(([a], [b]) => a - b).map(([, look]) => look);
}

/** Neighbours that stay together as a recording goes round. */
const BLOCK = 2;

/**
 * A recording that goes round: what grows only goes on growing, and each round has the blocks in another order, else packing would find
 * the round before again, which no real day offers.
 */
export function goingOn({ series, times, values }: Recorded): (round: number) => Recorded {
  const grows = values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0));
  if (!grows) return (round) => ({ series, times, values: round === 0 ? values : shuffled(values, round) });
  const steps = values.slice(1).map((value, index) => value - (values[index] ?? 0));
  const [first, growth] = [values[0] ?? 0, (values.at(-1) ?? 0) - (values[0] ?? 0)];
  // Sums of decimals drift away from decimals: what is added up are whole numbers of the smallest unit.
  const unit = [1, 100, 1e3, 1e6, 1e9].find((one) => values.every((value) => Math.round(value * one) / one === value)) ?? 1;
  return (round) => {
    let whole = Math.round((first + round * growth) * unit);
    const next = shuffled(steps, round).map((step) => (whole += Math.round(step * unit)) / unit);
    return { series, times, values: [Math.round((first + round * growth) * unit) / unit, ...next] };
  };
}

function shuffled(values: readonly number[], seed: number): number[] {
  let state = seed * 7_919 + 1;
  const blocks = Array.from({ length: Math.ceil(values.length / BLOCK) }, (_, index) => values.slice(index * BLOCK, (index + 1) * BLOCK));
  for (let last = blocks.length - 1; last > 0; last -= 1) {
    state = (state * 48_271) % 2_147_483_647;
    const other = state % (last + 1);
    [blocks[last], blocks[other]] = [blocks[other] ?? [], blocks[last] ?? []];
  }
  return blocks.flat();
}
