import type { Reading } from "../../app/use-instant";
import { ScrollTable } from "../../components/scroll-table";
import { StateMark } from "../../components/state-mark";

/** What the sentinels among a cache's nodes say of the primaries they watch. */
export function SentinelTable({ readings }: { readings: readonly Reading[] }) {
  const watched = readings.filter(({ labels }) => labels["__name__"] === "redis_sentinel_master_status");
  if (watched.length === 0) return null;
  const of = (metric: string, { labels }: Reading): number | undefined =>
    readings.find((one) => one.labels["__name__"] === metric && one.labels["server"] === labels["server"] && one.labels["master_name"] === labels["master_name"])?.value;
  return (
    <ScrollTable label="What the sentinels watch, table">
      <table className="table">
        <caption className="sr-only">What the sentinels watch</caption>
        <thead><tr><th>State</th><th>Primary</th><th>Address</th><th>As seen by</th><th className="right">Replicas</th><th className="right">Sentinels</th></tr></thead>
        <tbody>
          {watched.map((one) => (
            <tr key={`${one.labels["server"]} ${one.labels["master_name"]}`}>
              <td><StateMark state={one.value === 1 ? "healthy" : "failing"} word={one.labels["master_status"]} /></td>
              <td className="mono name">{one.labels["master_name"]}</td>
              <td className="mono">{one.labels["master_address"]}</td>
              <td className="mono">{one.labels["server"]}</td>
              <td className="right num">{of("redis_sentinel_master_slaves", one) ?? "–"}</td>
              <td className="right num">{of("redis_sentinel_master_sentinels", one) ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollTable>
  );
}
