import { useMemo } from "react";
import { ChartsPanel } from "../../app/charts-panel";
import { useTimeRange } from "../../app/time-range";
import { useSeries } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { formatRatio, formatSeconds } from "../../lib/units";
import { latencyLines, phaseLines, probeSelectors, successLines } from "./probe-lines";

/** How long the answers took over time, in which phase, and how many were good. */
export function ProbeChart({ id }: { id: string }) {
  const range = useTimeRange();
  const found = useSeries(useMemo(() => probeSelectors(id), [id]), range);
  const { lines, span } = found;
  const of = useMemo(() => ({ latency: latencyLines(lines), phases: phaseLines(lines), success: successLines(lines) }), [lines]);
  return (
    <ChartsPanel of={{ kind: "probe", id }} found={found}>
      <Chart title="Latency" lines={of.latency} span={span} format={formatSeconds} base={60} />
      {of.phases.length > 0 && <Chart title="Latency by phase" lines={of.phases} span={span} format={formatSeconds} base={60} />}
      <Chart title="Good answers" lines={of.success} span={span} format={formatRatio} atLeast={1} />
    </ChartsPanel>
  );
}
