import { useMemo } from "react";
import type { AlertEvidence } from "../../../shared/alert-evidence";
import { Chart } from "../../components/chart";
import type { ChartLine } from "../../lib/chart-shape";
import { lineNames } from "../../lib/line-names";
import { FORMATS, unitOf } from "../../lib/units";

const MOST_LINES = 20;
/** Samples further apart than this many of their usual distances are not joined. */
const GAP = 3;

/** The series that the expression read in the moment it fired, up to then: they are here when the history has long let go of them. */
export function KeptSeries({ series, firedAt }: { series: AlertEvidence["series"]; firedAt: number }) {
  const lines = useMemo(() => {
    const names = lineNames(series.map(({ series: { name, labels } }) => ({ __name__: name, ...labels })), "value");
    return series.slice(0, MOST_LINES).map(({ points }, index): ChartLine => ({ name: names[index] ?? "value", points: points.filter(([, value]) => Number.isFinite(value)), gapMs: GAP * usualDistance(points) }));
  }, [series]);
  const from = Math.min(firedAt, ...series.flatMap(({ points }) => points[0]?.[0] ?? []));
  const to = Math.max(firedAt, ...series.flatMap(({ points }) => points.at(-1)?.[0] ?? []));
  const units = new Set(series.map(({ series: { name } }) => unitOf(name)));
  const [unit = "number"] = units;
  const format = FORMATS[units.size === 1 ? unit : "number"];
  const span = useMemo(() => ({ from, to: Math.max(to, from + 1_000) }), [from, to]);
  return (
    <>
      <Chart title="What the expression read" lines={lines} span={span} format={format} base={unit.startsWith("bytes") ? 1024 : 1000} mostNames={MOST_LINES} />
      {series.length > MOST_LINES && <p className="dim">{MOST_LINES} of {series.length} series are drawn.</p>}
    </>
  );
}

function usualDistance(points: readonly (readonly [number, number])[]): number {
  const distances = points.slice(1).map(([at], index) => at - (points[index]?.[0] ?? at)).sort((a, b) => a - b);
  return distances[Math.floor(distances.length / 2)] ?? 60_000;
}
