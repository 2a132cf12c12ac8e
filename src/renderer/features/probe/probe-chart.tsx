import { useMemo } from "react";
import { ChartDesk } from "../../app/chart-desk";
import { RangePicker } from "../../app/range-picker";
import { useTimeRange } from "../../app/time-range";
import { useMarks } from "../../app/use-marks";
import { useSeries } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { Loading } from "../../components/empty";
import { Panel } from "../../components/panel";
import { ProblemNote } from "../../components/problem-note";
import type { ChartLine } from "../../lib/chart-shape";
import { formatLatency } from "../../lib/units";

const milliseconds = (seconds: number): string => formatLatency(seconds * 1_000);

/** How long the answers took over time. */
export function ProbeChart({ id }: { id: string }) {
  const range = useTimeRange();
  const selectors = useMemo(() => [{ name: "probe_duration_seconds", labels: { probe: id }, as: "value" as const }], [id]);
  const { lines, span, loading, problem } = useSeries(selectors, range);
  const marks = useMarks(span, { kind: "probe", id });
  const shown = useMemo(() => lines.map(({ points, gapMs }): ChartLine => ({ name: "answer", points: points.map(([at, value]) => [at, value]), gapMs })), [lines]);
  return (
    <Panel title="Charts" aside={<RangePicker />} flush>
      {problem && <ProblemNote problem={problem} look="warning" />}
      {loading ? <Loading what="the history" /> : <ChartDesk marks={marks}><div className="charts"><Chart title="Latency" lines={shown} span={span} format={milliseconds} /></div></ChartDesk>}
    </Panel>
  );
}
