import { useMemo } from "react";
import { ChartsPanel } from "../../app/charts-panel";
import { useTimeRange } from "../../app/time-range";
import { useSeries } from "../../app/use-series";
import { Chart } from "../../components/chart";
import { Empty } from "../../components/empty";
import { formatBytes, formatByteRate, formatCount, formatRatio, formatSeconds } from "../../lib/units";
import {
  connectionLines, databaseSelectors, deadlockLines, hitLines, lagLines, lockWaitLines, sizeLines, slotLines, temporaryLines, transactionAgeLines, transactionLines,
} from "./database-lines";

const perSecond = (value: number): string => `${formatCount(value)}/s`;
const perMinute = (value: number): string => `${formatCount(value)}/min`;

interface DatabaseChartsProps {
  id: string;
  /** The node that some charts are of. */
  server: string;
  names: ReadonlyMap<string, string>;
  maxConnections: number | undefined;
}

/** A database over time. */
export function DatabaseCharts({ id, server, names, maxConnections }: DatabaseChartsProps) {
  const range = useTimeRange();
  const found = useSeries(useMemo(() => databaseSelectors(id, server), [id, server]), range);
  const { lines, span } = found;
  const of = useMemo(() => ({
    connections: connectionLines(lines), ages: transactionAgeLines(lines), transactions: transactionLines(lines, names), hits: hitLines(lines, names), waits: lockWaitLines(lines, names),
    deadlocks: deadlockLines(lines, names), lagBytes: lagLines(lines, names, "bytes"), lagSeconds: lagLines(lines, names, "seconds"), sizes: sizeLines(lines),
    slots: slotLines(lines, names), temporary: temporaryLines(lines, names),
  }), [lines, names]);
  const limit = useMemo(() => (maxConnections === undefined ? [] : [{ value: maxConnections, label: `max_connections ${maxConnections}`, tone: "bad" as const }]), [maxConnections]);
  const on = `on ${names.get(server) ?? server}`;
  return (
    <ChartsPanel of={{ kind: "database", id }} found={found}>
      {lines.length === 0 ? <Empty title="Nothing was read of it in this time"><p>Series are kept from the moment on that the console can log in.</p></Empty> : (
        <>
          <Chart title={`Connections by state ${on}`} lines={of.connections} span={span} format={formatCount} atLeast={maxConnections === undefined ? 10 : maxConnections * 1.05} thresholds={limit} />
          <Chart title="Transactions a second" lines={of.transactions} span={span} format={perSecond} atLeast={1} />
          <Chart title={`Oldest transaction ${on}`} lines={of.ages} span={span} format={formatSeconds} base={60} atLeast={1} />
          <Chart title="Sessions that wait for a lock" lines={of.waits} span={span} format={formatCount} atLeast={1} />
          {of.lagBytes.length > 0 && <Chart title="Replication lag in bytes" lines={of.lagBytes} span={span} format={formatBytes} base={1024} atLeast={1024} />}
          {of.lagSeconds.length > 0 && <Chart title="Replication lag in time" lines={of.lagSeconds} span={span} format={formatSeconds} base={60} atLeast={1} />}
          <Chart title="Pages found in memory" lines={of.hits} span={span} format={formatRatio} atLeast={1} />
          <Chart title="Deadlocks a minute" lines={of.deadlocks} span={span} format={perMinute} atLeast={1} />
          <Chart title="Temporary files written" lines={of.temporary} span={span} format={formatByteRate} base={1024} atLeast={1024} />
          <Chart title={`Database sizes ${on}`} lines={of.sizes} span={span} format={formatBytes} base={1024} />
          {of.slots.length > 0 && <Chart title="Log kept for replication slots" lines={of.slots} span={span} format={formatBytes} base={1024} atLeast={1024} />}
        </>
      )}
    </ChartsPanel>
  );
}
