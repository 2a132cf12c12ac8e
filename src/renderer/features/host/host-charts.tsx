import { useMemo } from "react";
import { ChartsPanel } from "../../app/charts-panel";
import { useTimeRange } from "../../app/time-range";
import { useSeries } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { formatByteRate, formatBytes, formatCount, formatRatio, formatSeconds } from "../../lib/units";
import { cpuLines, diskIoLines, diskLines, failedLoginLines, hostSelectors, loadLines, memoryLines, networkLines, pressureLines, skewLines } from "./host-lines";

const DISK_LIMITS = [{ value: 0.8, label: "high 80 %", tone: "warn" }, { value: 0.92, label: "full 92 %", tone: "bad" }] as const;

const perMinute = (value: number): string => `${formatCount(value)}/min`;

/** Live charts of one host over a range that the person chooses. */
export function HostCharts({ host, cores }: { host: string; cores: number | undefined }) {
  const range = useTimeRange();
  const selectors = useMemo(() => hostSelectors(host), [host]);
  const found = useSeries(selectors, range);
  const { lines, span } = found;
  const memory = useMemo(() => memoryLines(lines), [lines]);
  const cpu = useMemo(() => cpuLines(lines), [lines]);
  const load = useMemo(() => loadLines(lines), [lines]);
  const network = useMemo(() => networkLines(lines), [lines]);
  const disk = useMemo(() => diskLines(lines), [lines]);
  const io = useMemo(() => diskIoLines(lines), [lines]);
  const pressure = useMemo(() => pressureLines(lines), [lines]);
  const failedLogins = useMemo(() => failedLoginLines(lines), [lines]);
  const skew = useMemo(() => skewLines(lines), [lines]);
  const loadLimit = useMemo(() => (cores === undefined ? [] : [{ value: cores, label: `${cores} cores`, tone: "warn" as const }]), [cores]);
  const memoryLimit = useMemo(() => (memory.totalBytes === undefined ? [] : [{ value: memory.totalBytes, label: `all ${formatBytes(memory.totalBytes)}`, tone: "idle" as const }]), [memory.totalBytes]);
  return (
    <ChartsPanel of={{ kind: "host", id: host }} found={found}>
      <Chart title="CPU by mode" lines={cpu} span={span} format={formatRatio} atLeast={0.1} />
      <Chart title="Memory" lines={memory.lines} span={span} format={formatBytes} base={1024} atLeast={memory.totalBytes} thresholds={memoryLimit} />
      <Chart title="Load" lines={load} span={span} format={formatCount} atLeast={1} thresholds={loadLimit} />
      <Chart title="Network" lines={network} span={span} format={formatByteRate} base={1024} atLeast={1024} />
      <Chart title="File systems" lines={disk} span={span} format={formatRatio} atLeast={1} thresholds={DISK_LIMITS} />
      <Chart title="Disk IO" lines={io} span={span} format={formatByteRate} base={1024} atLeast={1024} />
      <Chart title="Pressure: time spent waiting" lines={pressure} span={span} format={formatRatio} atLeast={0.05} />
      {failedLogins.length > 0 && <Chart title="Failed logins a minute" lines={failedLogins} span={span} format={perMinute} atLeast={1} />}
      {skew.length > 0 && <Chart title="Clock against this machine's" lines={skew} span={span} format={formatSeconds} base={60} atLeast={0.1} />}
    </ChartsPanel>
  );
}
