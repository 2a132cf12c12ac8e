import { HostId } from "../../../shared/ids";
import { useConsole, useFocus, useKnown } from "../../app/hooks";
import { notify } from "../../app/notices";
import { ObjectHead } from "../../app/object-head";
import { Offers } from "../../app/offers";
import { RecentRuns } from "../../app/recent-runs";
import { usePageKeys } from "../../app/page-keys";
import { formatRoute } from "../../app/route";
import { useOffers } from "../../app/use-offers";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { ContainerTable } from "./container-table";
import { FailedUnits } from "./failed-units";
import { HostCharts } from "./host-charts";
import { HostFacts } from "./host-facts";
import { Processes } from "./processes";
import { useHostFigures } from "./use-host-figures";

const KEYS = [{ keys: ["p"], does: "Read the busiest processes" }] as const;

export function HostPage({ id }: { id: string }) {
  const { overview, fleet, client } = useConsole();
  const known = useKnown(overview);
  const present = useKnown(fleet).value?.fleet;
  const declared = Object.entries(present?.hosts ?? {}).find(([name]) => name === id)?.[1];
  const figures = useHostFigures(id, known.value?.hosts.find((host) => host.id === id)?.health !== "not seen");
  const offer = useOffers({ kind: "host", id });
  useFocus([HostId.parse(id)]);
  usePageKeys("Host", KEYS);
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
            <HostFacts host={host} fleet={present} declared={declared} figures={figures} />
            <FailedUnits units={figures.failedUnits} offer={offer} />
            <HostCharts host={id} cores={host.cores} />
            <Processes key={id} host={id} />
            <ContainerTable containers={host.containers} engine={declared?.docker !== false} />
            <Offers target={{ kind: "host", id }} />
            <RecentRuns target={{ kind: "host", id }} />
          </>
        );
      }}
    </Answer>
  );
}
