/** [time in ms, value] */
export type SparkPoint = readonly [at: number, value: number];

export interface SparkBox {
  from: number;
  to: number;
  /** Points further apart than this (ms) are not joined. */
  gapMs: number;
  /** Value at the top edge; grows with the largest point. */
  max: number;
  width: number;
  height: number;
}

/** SVG paths of a small line chart: the line, and the area under it. Gaps start a new stroke. */
export function sparkPath(points: readonly SparkPoint[], box: SparkBox): { line: string; area: string } {
  const top = Math.max(box.max, ...points.map(([, value]) => value), Number.MIN_VALUE);
  const x = (at: number): string => (((at - box.from) / (box.to - box.from)) * box.width).toFixed(1);
  const y = (value: number): string => (box.height - 1 - (value / top) * (box.height - 2)).toFixed(1);
  const strokes = split(points, box.gapMs).map((part) => ({
    text: part.map(([at, value]) => `${x(at)} ${y(value)}`).join("L"),
    first: x(part[0]?.[0] ?? box.from),
    last: x(part.at(-1)?.[0] ?? box.from),
  }));
  return {
    line: strokes.map(({ text }) => `M${text}`).join(""),
    area: strokes.map(({ text, first, last }) => `M${first} ${box.height}L${text}L${last} ${box.height}Z`).join(""),
  };
}

function split(points: readonly SparkPoint[], gapMs: number): SparkPoint[][] {
  const parts: SparkPoint[][] = [];
  let previous: number | undefined;
  for (const point of points) {
    if (previous === undefined || point[0] - previous > gapMs) parts.push([]);
    parts.at(-1)?.push(point);
    previous = point[0];
  }
  return parts;
}
