import type { SeriesLabels, SeriesLine, SeriesSelector } from "../../shared/sample";
import { combine, sum, type ChartLine } from "./chart-shape";

/** Selects series of one object by a label of it. */
export const selecting = (own: SeriesLabels) => ({
  gauge: (name: string, labels: SeriesLabels = {}): SeriesSelector => ({ name, labels: { ...own, ...labels }, as: "value" }),
  counter: (name: string, labels: SeriesLabels = {}): SeriesSelector => ({ name, labels: { ...own, ...labels }, as: "rate" }),
});

export const asLine = (name: string) => ({ points, gapMs }: SeriesLine): ChartLine => ({ name, points: points.map(([at, value]) => [at, value]), gapMs });
export const present = (lines: readonly (ChartLine | undefined)[]): ChartLine[] => lines.filter((line) => line !== undefined);
export const named = (all: readonly SeriesLine[], name: string): SeriesLine[] => all.filter(({ series }) => series.name === name);
export const one = (all: readonly SeriesLine[], name: string, title: string): ChartLine | undefined => named(all, name).map(asLine(title))[0];

/**
 * A metric's series as one line for each name that `nameOf` gives them, in the order of the names' first series; those of one name are joined,
 * as a sum where nothing else is said, at each moment that any of them has a point at. Series without a name are left out.
 */
export function linesBy(all: readonly SeriesLine[], metric: string, nameOf: (labels: SeriesLabels) => string | undefined, join = (a: number, b: number) => a + b): ChartLine[] {
  const groups = new Map<string, SeriesLine[]>();
  for (const line of named(all, metric)) {
    const name = nameOf(line.series.labels);
    if (name === undefined) continue;
    const group = groups.get(name);
    if (group) group.push(line);
    else groups.set(name, [line]);
  }
  return [...groups].map(([name, lines]) => ({ name, points: joined(lines, join), gapMs: Math.max(...lines.map(({ gapMs }) => gapMs)) }));
}

function joined(lines: readonly SeriesLine[], join: (a: number, b: number) => number): [number, number][] {
  const values = new Map<number, number>();
  for (const { points } of lines) {
    for (const [at, value] of points) {
      const other = values.get(at);
      values.set(at, other === undefined ? value : join(other, value));
    }
  }
  return [...values].sort(([a], [b]) => a - b);
}

/** One line for each node of a store, in the order of `names`, which are by the label `server`. */
export function linesByServer(all: readonly SeriesLine[], metric: string, names: ReadonlyMap<string, string>): ChartLine[] {
  const order = [...names.values()];
  return linesBy(all, metric, ({ server }) => (server === undefined ? undefined : names.get(server))).sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

/** part / (part + rest) of lines with the same names; a moment at which both are 0 has no ratio. */
export function shareOf(part: readonly ChartLine[], rest: readonly ChartLine[]): ChartLine[] {
  return present(part.map((line) => {
    const other = rest.find(({ name }) => name === line.name);
    const whole = other && combine(line.name, [line, other], sum);
    const ratio = whole && combine(line.name, [line, whole], ([a = 0, b = 0]) => (b > 0 ? a / b : Number.NaN));
    return ratio && { ...ratio, points: ratio.points.filter(([, value]) => Number.isFinite(value)) };
  }));
}

export const scaled = (lines: readonly ChartLine[], by: number): ChartLine[] => lines.map((line) => ({ ...line, points: line.points.map(([at, value]) => [at, value * by]) }));
/** Lines that are not 0 all the time. */
export const moving = (lines: readonly ChartLine[]): ChartLine[] => lines.filter(({ points }) => points.some(([, value]) => value !== 0));
export const hasPoints = (lines: readonly ChartLine[]): boolean => lines.some(({ points }) => points.length > 0);
