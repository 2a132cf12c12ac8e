/** A line to draw: points in order of time, and the distance in ms from which two neighbours are not joined. */
export interface ChartLine {
  name: string;
  points: readonly (readonly [at: number, value: number])[];
  gapMs: number;
}

/** One moment of all lines, as charts want it: null is a hole. */
export type ChartRow = { at: number } & Record<`l${number}`, number | null>;

export interface Span {
  from: number;
  to: number;
}

const key = (index: number): `l${number}` => `l${index}`;

/**
 * Rows for every moment at which a line has a point. Between two neighbours closer than the gap a line passes in a straight
 * stroke; across a gap it is broken; a point alone between gaps becomes a short stroke, so that it is seen.
 */
export function chartRows(lines: readonly ChartLine[]): ChartRow[] {
  const strokes = lines.map(({ points, gapMs }) => strokesOf(points, gapMs));
  const moments = new Set<number>();
  for (const stroke of strokes.flat()) {
    for (const [at] of stroke) moments.add(at);
    const end = stroke.at(-1)?.[0];
    if (end !== undefined) moments.add(end + 1);
  }
  const cursors = strokes.map(() => ({ stroke: 0, point: 0 }));
  return [...moments].sort((a, b) => a - b).map((at) => {
    const row: ChartRow = { at };
    strokes.forEach((list, index) => {
      const cursor = cursors[index];
      row[key(index)] = cursor ? valueAt(list, cursor, at) : null;
    });
    return row;
  });
}

type Point = readonly [at: number, value: number];

function strokesOf(points: readonly Point[], gapMs: number): Point[][] {
  const strokes: Point[][] = [];
  let previous = -Infinity;
  for (const point of points) {
    if (point[0] - previous > gapMs) strokes.push([]);
    strokes.at(-1)?.push(point);
    previous = point[0];
  }
  for (const stroke of strokes) {
    const only = stroke[0];
    if (only && stroke.length === 1) stroke.push([only[0] + gapMs / 4, only[1]]);
  }
  return strokes;
}

/** Value of the strokes at a moment not before the last one asked for; null between strokes. */
function valueAt(strokes: readonly Point[][], cursor: { stroke: number; point: number }, at: number): number | null {
  let stroke = strokes[cursor.stroke];
  while (stroke && (stroke.at(-1)?.[0] ?? 0) < at) {
    cursor.stroke += 1;
    cursor.point = 0;
    stroke = strokes[cursor.stroke];
  }
  if (!stroke || (stroke[0]?.[0] ?? Infinity) > at) return null;
  while ((stroke[cursor.point + 1]?.[0] ?? Infinity) <= at) cursor.point += 1;
  const left = stroke[cursor.point];
  const right = stroke[cursor.point + 1];
  if (!left) return null;
  if (!right || left[0] === at) return left[1];
  return left[1] + ((right[1] - left[1]) * (at - left[0])) / (right[0] - left[0]);
}

/** Spans in which no line has a point: drawn as "not seen". Edges count: before the first point and after the last. */
export function unseenSpans(lines: readonly ChartLine[], { from, to }: Span): Span[] {
  const gapMs = Math.max(0, ...lines.map((line) => line.gapMs));
  const moments = [...new Set(lines.flatMap(({ points }) => points.map(([at]) => at)))].sort((a, b) => a - b);
  if (moments.length === 0) return [{ from, to }];
  const spans: Span[] = [];
  let previous = from;
  for (const at of [...moments, to]) {
    if (at - previous > gapMs) spans.push({ from: previous, to: at });
    previous = Math.max(previous, at);
  }
  return spans;
}

const STEPS_MS = [
  60_000, 2 * 60_000, 5 * 60_000, 10 * 60_000, 15 * 60_000, 30 * 60_000, 3_600_000, 2 * 3_600_000, 3 * 3_600_000, 6 * 3_600_000,
  12 * 3_600_000, 86_400_000, 2 * 86_400_000, 5 * 86_400_000, 7 * 86_400_000,
] as const;

/** Round local times within a span, at most `most` of them. */
export function timeTicks({ from, to }: Span, most: number): number[] {
  const step = STEPS_MS.find((candidate) => (to - from) / candidate <= most) ?? STEPS_MS[STEPS_MS.length - 1] ?? to - from;
  const offset = new Date(from).getTimezoneOffset() * 60_000;
  const ticks: number[] = [];
  for (let at = Math.ceil((from - offset) / step) * step + offset; at <= to; at += step) ticks.push(at);
  return ticks;
}

/** How figures grow into the next unit: bytes by 1024, seconds by 60. */
export type Base = 1000 | 1024 | 60;

const STEPS_S = [15, 20, 30, 60, 120, 300, 600, 900, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000];

/** Values from 0 upwards in round steps that reach `max`. */
export function valueTicks(max: number, base: Base = 1000, most = 4): number[] {
  if (!(max > 0)) return [0, 1];
  const seconds = base === 60 && max > 45 ? STEPS_S.find((step) => step * most >= max) : undefined;
  if (seconds !== undefined) return Array.from({ length: Math.ceil(max / seconds) + 1 }, (_, index) => index * seconds);
  const power = base === 1024 ? 1024 ** Math.floor(Math.log(max) / Math.log(1024)) : 1;
  const rough = max / power / most;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 2.5, 5, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= rough * 0.999) ?? 10 * magnitude;
  const count = Math.ceil(max / power / nice - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * nice).toPrecision(6)) * power);
}

/** Ticks from the least to the largest value in round steps; 0 is always among them. */
export function valueScale(least: number, largest: number, base: Base = 1000): number[] {
  if (!(least < 0)) return valueTicks(largest, base);
  const below = valueTicks(-least, base).map((value) => (value === 0 ? 0 : -value)).reverse();
  if (!(largest > 0)) return below;
  const step = Math.max((below[1] ?? 0) - (below[0] ?? 0), (valueTicks(largest, base)[1] ?? 0));
  const count = (reach: number): number => Math.ceil(reach / step - 1e-9);
  return Array.from({ length: count(-least) + count(largest) + 1 }, (_, index) => Number(((index - count(-least)) * step).toPrecision(12)));
}

/** A line's value at a moment: of the point nearest to it, where that is close enough to be joined with it. */
export function valueNear({ points, gapMs }: ChartLine, at: number): Point | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.[0] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const candidates = [points[low - 1], points[low]].filter((point) => point !== undefined).filter(([time]) => Math.abs(time - at) <= gapMs);
  return candidates.sort((a, b) => Math.abs(a[0] - at) - Math.abs(b[0] - at))[0];
}

/** One line from several, moment by moment; a moment at which one of them is missing is left out. */
export function combine(name: string, lines: readonly ChartLine[], by: (values: number[]) => number): ChartLine | undefined {
  const [first, ...others] = lines;
  if (!first) return undefined;
  const maps = others.map(({ points }) => new Map(points));
  const points = first.points.flatMap(([at, value]): Point[] => {
    const rest = maps.map((map) => map.get(at));
    return rest.some((other) => other === undefined) ? [] : [[at, by([value, ...rest.filter((other) => other !== undefined)])]];
  });
  return { name, points, gapMs: Math.max(...lines.map(({ gapMs }) => gapMs)) };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: readonly number[]): number => sum(values) / values.length;
