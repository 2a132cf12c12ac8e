import { Rocket, Undo2 } from "lucide-react";
import type { Service } from "../../../shared/fleet";
import { ServiceId, type HostId } from "../../../shared/ids";
import { deployDraft, deployRunbook, rollbackRunbook, tagOf } from "../../app/deploy-draft";
import { useConsole, useFocus, useKnown, useQuery } from "../../app/hooks";
import { go } from "../../app/navigation";
import { notify } from "../../app/notices";
import { ObjectHead } from "../../app/object-head";
import { Offers } from "../../app/offers";
import { RecentRuns } from "../../app/recent-runs";
import { formatRoute } from "../../app/route";
import { Button } from "../../components/button";
import { Answer, Empty } from "../../components/empty";
import { Facts, Panel } from "../../components/panel";
import { Dependencies } from "./dependencies";
import { InstanceTable } from "./instance-table";
import { ServiceCharts } from "./service-charts";
import "./service-page.css";

const NO_HOSTS: readonly HostId[] = [];

export function ServicePage({ id }: { id: string }) {
  const { overview, fleet } = useConsole();
  const known = useKnown(overview);
  const present = useKnown(fleet).value?.fleet;
  const declared = Object.entries(present?.services ?? {}).find(([name]) => name === id)?.[1];
  const logs = Object.entries(present?.logs ?? {}).filter(([, { service }]) => service === id).map(([log]) => log);
  useFocus(declared?.hosts ?? NO_HOSTS);
  return (
    <Answer known={known} what="the service">
      {(value) => {
        const service = value.services.find((candidate) => candidate.id === id);
        if (!service) return <Empty title={`There is no service "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
        return (
          <>
            <ObjectHead kind="service" state={service} description={declared?.description} actions={declared && <DeployActions id={id} service={declared} />} />
            <InstanceTable service={service} proxied={declared?.proxy !== undefined} />
            {declared && declared.needs.length > 0 && <Panel title="Needs" flush><Dependencies needs={declared.needs} overview={value} /></Panel>}
            {logs.length > 0 && <Facts items={[{ term: "Logs", value: <span className="row">{logs.map((log) => <a key={log} className="mono" href={formatRoute({ page: "log", id: log })}>{log}</a>)}</span> }]} />}
            {declared && <ServiceCharts id={id} container={declared.container} hosts={declared.hosts} />}
            <Offers target={{ kind: "service", id }} except={(runbook) => deployRunbook([runbook]) !== undefined || rollbackRunbook([runbook]) !== undefined} />
            <RecentRuns target={{ kind: "service", id }} />
          </>
        );
      }}
    </Answer>
  );
}

/** The two big ones: forward to a chosen version, back to the previous. Both end in a plan to read. */
function DeployActions({ id, service }: { id: string; service: Service }) {
  const { client } = useConsole();
  const images = useQuery("images.list", { service: ServiceId.parse(id) }, { refetchOn: ["run.event"], everyMs: 5_000 });
  const offers = useQuery("runbooks.for", { kind: "service", id }, { refetchOn: ["runbooks.changed"] });
  const previous = images.value?.previous;
  const rollBack = async (): Promise<void> => {
    const summary = rollbackRunbook(offers.value ?? []) ?? deployRunbook(offers.value ?? []);
    if (!summary || previous === undefined) return;
    const runbook = await client.ask("runbooks.get", { id: summary.id });
    if (runbook.ok) go({ page: "plan", draft: deployDraft(runbook.value, { id, image: service.image }, tagOf(previous)) });
    else notify(runbook.problem);
  };
  return (
    <>
      {previous !== undefined && <Button size="l" icon={<Undo2 aria-hidden />} onClick={() => void rollBack()}>{`Roll back to ${tagOf(previous)}…`}</Button>}
      <Button look="primary" size="l" icon={<Rocket aria-hidden />} onClick={() => go({ page: "deploy", id })}>Deploy…</Button>
    </>
  );
}
