import type { Shift, VectorSelector } from "../ast";
import type { RawSeries } from "../source";
import { type Context, type Grid, lastOf, momentOf, type Query, take } from "./context";
import { emptySeries, type StepSeries } from "./value";

/** The moments that a selector looks at: those of the grid, moved by offset or held by @. */
export function shiftedGrid(query: Query, grid: Grid, { offsetMs, at }: Shift): Grid {
  if (!at) return { ...grid, start: grid.start - offsetMs };
  return { start: pinnedAt(query, at) - offsetMs, step: 0, count: grid.count };
}

function pinnedAt(query: Query, at: NonNullable<Shift["at"]>): number {
  switch (at.kind) {
    case "time":
      return at.ms;
    case "start":
      return query.start;
    case "end":
      return query.end;
  }
}

/** The latest sample of each series at every step, or with `"time"` the moment of that sample in seconds. */
export function selectInstant(context: Context, selector: VectorSelector, what: "value" | "time" = "value"): StepSeries[] {
  const { query, grid } = context;
  const looked = shiftedGrid(query, grid, selector.shift);
  const raw = query.source.select(selector.matchers, looked.start - query.lookbackMs + 1, lastOf(looked), "last");
  const found: StepSeries[] = [];
  for (const series of raw) {
    take(context, selector, grid.count);
    const line = latest(series, looked, query.lookbackMs, what);
    if (line) found.push(line);
  }
  return found;
}

/** How long a sample counts, ms: one that stands for many, until the next of its kind is due. */
const countsFor = (coarse: RawSeries["coarse"], at: number, lookbackMs: number): number =>
  Math.max(lookbackMs, coarse?.find(({ upTo }) => at <= upTo)?.widthMs ?? 0);

/** The window of the past is open to the left: a sample exactly `lookbackMs` old does not count. */
function latest(raw: RawSeries, grid: Grid, lookbackMs: number, what: "value" | "time"): StepSeries | undefined {
  const { times, values } = raw;
  const staleAt = raw.staleAt ?? [];
  const line = emptySeries(raw.labels, grid.count);
  let any = false;
  let next = 0;
  let nextStale = 0;
  for (let step = 0; step < grid.count; step++) {
    const now = momentOf(grid, step);
    while (next < times.length && (times[next] ?? Infinity) <= now) next += 1;
    while (nextStale < staleAt.length && (staleAt[nextStale] ?? Infinity) <= now) nextStale += 1;
    const at = times[next - 1];
    if (at === undefined || at <= now - countsFor(raw.coarse, at, lookbackMs) || (staleAt[nextStale - 1] ?? -Infinity) > at) continue;
    line.values[step] = what === "time" ? at / 1_000 : (values[next - 1] ?? Number.NaN);
    line.present[step] = 1;
    any = true;
  }
  return any ? line : undefined;
}
