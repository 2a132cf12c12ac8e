import { useMemo, useState } from "react";
import { RANGE_CHOICES, useSeries, type Range } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { Loading } from "../../components/empty";
import { Segments } from "../../components/field";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import type { ChartLine } from "../../lib/chart-shape";
import { formatLatency } from "../../lib/units";

const milliseconds = (seconds: number): string => formatLatency(seconds * 1_000);

/** How long the answers took over time. */
export function ProbeChart({ id }: { id: string }) {
  const [range, setRange] = useState<Range>("1h");
  const selectors = useMemo(() => [{ name: "probe_duration_seconds", labels: { probe: id }, as: "value" as const }], [id]);
  const { lines, span, loading, problem } = useSeries(selectors, range);
  const shown = useMemo(() => lines.map(({ points, gapMs }): ChartLine => ({ name: "answer", points: points.map(([at, value]) => [at, value]), gapMs })), [lines]);
  return (
    <Panel title="Charts" aside={<Segments label="Range" value={range} options={RANGE_CHOICES} onChange={setRange} />} flush>
      {problem && <ProblemNote problem={problem} look="warning" />}
      {loading ? <Loading what="the history" /> : <div className="charts"><Chart title="Latency" lines={shown} span={span} format={milliseconds} /></div>}
    </Panel>
  );
}
