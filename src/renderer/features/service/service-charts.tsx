import { useMemo } from "react";
import { ChartsPanel } from "../../app/charts-panel";
import { useTimeRange } from "../../app/time-range";
import { useSeries } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { formatBytes, formatLatency, formatRatio } from "../../lib/units";
import { linesByHost, serviceSelectors } from "./service-lines";

const seconds = (value: number): string => formatLatency(value * 1_000);

/** A service's instances over time, one line for each host. */
export function ServiceCharts({ id, container, hosts }: { id: string; container: string; hosts: readonly string[] }) {
  const range = useTimeRange();
  const selectors = useMemo(() => serviceSelectors(id, container), [id, container]);
  const found = useSeries(selectors, range);
  const { lines, span } = found;
  const latency = useMemo(() => linesByHost(lines, "latency", hosts), [lines, hosts]);
  const cpu = useMemo(() => linesByHost(lines, "cpu", hosts), [lines, hosts]);
  const memory = useMemo(() => linesByHost(lines, "memory", hosts), [lines, hosts]);
  return (
    <ChartsPanel of={{ kind: "service", id }} found={found}>
      <Chart title="Latency of the health check" lines={latency} span={span} format={seconds} />
      <Chart title="CPU (100 % is one core)" lines={cpu} span={span} format={formatRatio} atLeast={0.05} />
      <Chart title="Memory" lines={memory} span={span} format={formatBytes} base={1024} atLeast={1024 * 1024} />
    </ChartsPanel>
  );
}
