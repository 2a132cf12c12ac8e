import { useMemo } from "react";
import { ChartsPanel } from "../../app/charts-panel";
import { useTimeRange } from "../../app/time-range";
import { useSeries } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { Empty } from "../../components/empty";
import { linesByServer } from "../../lib/series-lines";
import { formatByteRate, formatBytes, formatCount, formatRatio, formatSeconds } from "../../lib/units";
import { cacheSelectors, clientLines, goneKeyLines, keyHitLines, trafficLines } from "./cache-lines";

const perSecond = (value: number): string => `${formatCount(value)}/s`;

/** A cache over time, a line for each node. `maxMemory`: bytes, where all nodes have the same limit. */
export function CacheCharts({ id, names, maxMemory }: { id: string; names: ReadonlyMap<string, string>; maxMemory: number | undefined }) {
  const range = useTimeRange();
  const found = useSeries(useMemo(() => cacheSelectors(id), [id]), range);
  const { lines, span } = found;
  const of = useMemo(() => ({
    memory: linesByServer(lines, "redis_memory_used_bytes", names), commands: linesByServer(lines, "redis_commands_processed_total", names), hits: keyHitLines(lines, names),
    keys: linesByServer(lines, "redis_db_keys", names), gone: goneKeyLines(lines), clients: clientLines(lines, names), link: linesByServer(lines, "redis_master_last_io_seconds_ago", names), traffic: trafficLines(lines),
  }), [lines, names]);
  const limit = useMemo(() => (maxMemory === undefined ? [] : [{ value: maxMemory, label: `maxmemory ${formatBytes(maxMemory)}`, tone: "bad" as const }]), [maxMemory]);
  return (
    <ChartsPanel of={{ kind: "cache", id }} found={found}>
      {lines.length === 0 ? <Empty title="Nothing was read of it in this time"><p>Series are kept from the moment on that the console can log in.</p></Empty> : (
        <>
          <Chart title="Memory" lines={of.memory} span={span} format={formatBytes} base={1024} atLeast={maxMemory === undefined ? 1024 * 1024 : maxMemory * 1.05} thresholds={limit} />
          <Chart title="Commands a second" lines={of.commands} span={span} format={perSecond} atLeast={1} />
          <Chart title="Reads that found their key" lines={of.hits} span={span} format={formatRatio} atLeast={1} />
          <Chart title="Clients" lines={of.clients} span={span} format={formatCount} atLeast={10} />
          <Chart title="Keys" lines={of.keys} span={span} format={formatCount} atLeast={10} />
          <Chart title="Keys that went, a second" lines={of.gone} span={span} format={perSecond} atLeast={1} />
          <Chart title="Network" lines={of.traffic} span={span} format={formatByteRate} base={1024} atLeast={1024} />
          {of.link.length > 0 && <Chart title="Since the replica heard of its primary" lines={of.link} span={span} format={formatSeconds} base={60} atLeast={10} />}
        </>
      )}
    </ChartsPanel>
  );
}
