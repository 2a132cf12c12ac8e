import type { Host } from "../../../shared/fleet";
import { HostId } from "../../../shared/ids";
import type { HostState } from "../../../shared/overview";
import { useConsole, useFocus, useKnown } from "../../app/hooks";
import { notify } from "../../app/notices";
import { ObjectHead } from "../../app/object-head";
import { Offers } from "../../app/offers";
import { RecentRuns } from "../../app/recent-runs";
import { formatRoute } from "../../app/route";
import { Plate } from "../../components/badge";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { Facts } from "../../components/panel";
import { formatUptime } from "../../lib/time";
import { formatCount } from "../../lib/units";
import { ContainerTable } from "./container-table";
import { HostCharts } from "./host-charts";

export function HostPage({ id }: { id: string }) {
  const { overview, fleet, client } = useConsole();
  const known = useKnown(overview);
  const declared = Object.entries(useKnown(fleet).value?.fleet?.hosts ?? {}).find(([name]) => name === id)?.[1];
  useFocus([HostId.parse(id)]);
  const reconnect = async (): Promise<void> => {
    const outcome = await client.ask("app.reconnect", { host: HostId.parse(id) });
    if (!outcome.ok) notify(outcome.problem);
  };
  return (
    <Answer known={known} what="the host">
      {({ hosts }) => {
        const host = hosts.find((candidate) => candidate.id === id);
        if (!host) return <Empty title={`There is no host "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
        return (
          <>
            <ObjectHead kind="host" state={host} description={declared?.description} isStuck={host.connection === "refused"} actions={host.connection === "open" ? undefined : <Button onClick={() => void reconnect()}>Connect now</Button>} />
            <HostFacts host={host} declared={declared} />
            <HostCharts host={id} cores={host.cores} />
            <ContainerTable containers={host.containers} engine={declared?.docker !== false} />
            <Offers target={{ kind: "host", id }} />
            <RecentRuns target={{ kind: "host", id }} />
          </>
        );
      }}
    </Answer>
  );
}

const CONNECTIONS: Record<HostState["connection"], string> = {
  idle: "not connected", connecting: "connecting…", open: "open", waiting: "waiting to try again", refused: "refused",
};

function HostFacts({ host, declared }: { host: HostState; declared: Host | undefined }) {
  const labels = Object.entries(declared?.labels ?? {});
  return (
    <Facts items={[
      { term: "Connection", value: CONNECTIONS[host.connection] },
      ...(declared ? [{ term: "Address", value: <span className="mono">{declared.user && `${declared.user}@`}{declared.address}{declared.port !== 22 && `:${declared.port}`}</span> }] : []),
      ...(declared?.jump ? [{ term: "Through", value: <a className="mono" href={formatRoute({ page: "object", kind: "host", id: declared.jump })}>{declared.jump}</a> }] : []),
      { term: "System", value: host.system ?? "–" },
      { term: "Cores", value: <span className="num">{host.cores ?? "–"}</span> },
      { term: "Load", value: <span className="num">{host.load1 === undefined ? "–" : formatCount(host.load1)}</span> },
      { term: "Up", value: <span className="num">{host.uptimeS === undefined ? "–" : formatUptime(host.uptimeS)}</span> },
      ...(labels.length > 0 ? [{ term: "Labels", value: <span className="row">{labels.map(([name, value]) => <Plate key={name}>{name}={value}</Plate>)}</span> }] : []),
    ]} />
  );
}
