import { ListTree, RefreshCw } from "lucide-react";
import { useState } from "react";
import { HostId } from "../../../shared/ids";
import type { HostProcess, HostProcesses } from "../../../shared/processes";
import { useQuery } from "../../app/hooks";
import { useKeyActions } from "../../app/use-key-actions";
import { Age } from "../../components/age";
import { Kbd } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer } from "../../components/empty";
import { Segments } from "../../components/field";
import { Panel } from "../../components/panel";
import { ScrollTable } from "../../components/scroll-table";
import { formatBytes, formatCount, formatRatio } from "../../lib/units";

const ORDERS = [{ value: "byCpu", label: "by processor" }, { value: "byMemory", label: "by memory" }] as const;
type Order = (typeof ORDERS)[number]["value"];
/** The kernel's letters in words. */
const STATES: Readonly<Record<string, string>> = { R: "running", S: "sleeping", D: "waiting for a disk", Z: "zombie", T: "stopped", t: "traced", I: "idle", X: "dead" };

/** The busiest processes of a host, read when somebody asks: it costs the host a second's look at all of them. */
export function Processes({ host }: { host: string }) {
  const [asked, setAsked] = useState(false);
  useKeyActions({ p: () => setAsked(true) });
  if (asked) return <Asked host={host} />;
  return (
    <Panel title="Processes">
      <div className="row">
        <Button icon={<ListTree aria-hidden />} aria-keyshortcuts="p" onClick={() => setAsked(true)}><>Read what runs now <Kbd>p</Kbd></></Button>
        <span className="dim">Names and figures of the busiest; command lines are never read.</span>
      </div>
    </Panel>
  );
}

function Asked({ host }: { host: string }) {
  const known = useQuery("host.processes", { host: HostId.parse(host) });
  const [order, setOrder] = useState<Order>("byCpu");
  const [refreshing, setRefreshing] = useState(false);
  const refresh = async (): Promise<void> => {
    setRefreshing(true);
    await known.refetch();
    setRefreshing(false);
  };
  useKeyActions({ p: () => void refresh() });
  return (
    <Panel
      title="Processes" flush
      aside={<>
        {known.value && <span>{formatCount(known.value.count)} in all, read <Age at={known.value.at} ago staleMs={60_000} /></span>}
        <Segments label="Order" value={order} options={ORDERS} onChange={setOrder} />
        <Button size="s" look="quiet" disabled={refreshing || known.loading} aria-keyshortcuts="p" icon={<RefreshCw aria-hidden />} onClick={() => void refresh()}>Refresh</Button>
      </>}
    >
      <Answer known={known} what="the processes" retry={() => void refresh()}>{(value) => <Table processes={value} order={order} />}</Answer>
    </Panel>
  );
}

function Table({ processes, order }: { processes: HostProcesses; order: Order }) {
  return (
    <ScrollTable label="Processes, table">
      <table className="table">
        <thead><tr><th className="right">Process</th><th>Name</th><th>User</th><th>State</th><th className="right">CPU (100 % is one core)</th><th className="right">Memory</th><th className="right">Threads</th></tr></thead>
        <tbody>{processes[order].map((process) => <Row key={process.pid} process={process} />)}</tbody>
      </table>
    </ScrollTable>
  );
}

const Row = ({ process: { pid, name, user, state, cpuCores, rssBytes, threads } }: { process: HostProcess }) => (
  <tr>
    <td className="right num">{pid}</td>
    <td className="mono name">{name}</td>
    <td className="mono">{user ?? "–"}</td>
    <td className={state === "D" || state === "Z" ? "toned tone-warn" : "dim"}>{STATES[state] ?? state}</td>
    <td className="right num">{formatRatio(cpuCores)}</td>
    <td className="right num">{formatBytes(rssBytes)}</td>
    <td className="right num">{threads}</td>
  </tr>
);
