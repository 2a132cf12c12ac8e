import type { Window } from "../evaluate/window";

/** Increase of a counter or change of a gauge over a window, extended to the window's bounds where samples lie near enough. */
export function extrapolated(window: Window, counter: boolean): number | undefined {
  const { times, values, first, end } = window;
  const last = end - 1;
  if (last <= first) return undefined;
  const [firstAt, lastAt, firstValue] = [times[first] ?? 0, times[last] ?? 0, values[first] ?? Number.NaN];
  const change = (values[last] ?? Number.NaN) - firstValue + (counter ? lostInResets(window) : 0);
  const sampled = (lastAt - firstAt) / 1_000;
  const spacing = sampled / (last - first);
  const threshold = spacing * 1.1;
  let toStart = (firstAt - window.startMs) / 1_000;
  if (toStart >= threshold) toStart = spacing / 2;
  // A counter was never below zero: its line is not drawn further back than to there.
  if (counter && change > 0 && firstValue >= 0) toStart = Math.min(toStart, sampled * (firstValue / change));
  let toEnd = (window.endMs - lastAt) / 1_000;
  if (toEnd >= threshold) toEnd = spacing / 2;
  return change * ((sampled + toStart + toEnd) / sampled);
}

/** What a counter had counted before each of its resets. */
function lostInResets({ values, first, end }: Window): number {
  let lost = 0;
  let previous = values[first] ?? Number.NaN;
  for (let index = first + 1; index < end; index++) {
    const value = values[index] ?? Number.NaN;
    if (value < previous) lost += previous;
    previous = value;
  }
  return lost;
}

/** Change between the last two samples: of a counter per second, of a gauge as it is. */
export function instantChange({ times, values, first, end }: Window, counter: boolean): number | undefined {
  if (end - first < 2) return undefined;
  const [before, last] = [values[end - 2] ?? Number.NaN, values[end - 1] ?? Number.NaN];
  const seconds = ((times[end - 1] ?? 0) - (times[end - 2] ?? 0)) / 1_000;
  if (seconds === 0) return undefined;
  if (!counter) return last - before;
  return (last < before ? last : last - before) / seconds;
}
