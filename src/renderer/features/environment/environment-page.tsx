import { useConsole, useKnown } from "../../app/hooks";
import { Offers } from "../../app/offers";
import { RecentRuns } from "../../app/recent-runs";
import { formatRoute } from "../../app/route";
import { verdictOf } from "../../app/attention";
import { GuardedBadge } from "../../components/badge";
import { Answer, Empty } from "../../components/empty";
import { StateMark } from "../../components/state-mark";

/** One environment: how it is altogether, and what can be done with it as a whole. */
export function EnvironmentPage({ id }: { id: string }) {
  const overview = useKnown(useConsole().overview);
  return (
    <Answer known={overview} what="the environment">
      {(value) => {
        const environment = value.environments.find((candidate) => candidate.id === id);
        if (!environment) return <Empty title={`There is no environment "${id}" in this fleet`}><a href={formatRoute({ page: "overview" })}>Back to the overview</a></Empty>;
        const here = <T extends { environment: string }>(list: readonly T[]): T[] => list.filter((item) => item.environment === id);
        const verdict = verdictOf({ ...value, hosts: here(value.hosts), services: here(value.services), stores: here(value.stores), probes: here(value.probes) });
        return (
          <>
            <header className="page-head">
              <p className="crumbs"><span>Environment</span>{environment.guarded && <GuardedBadge />}</p>
              <h1 className="page-title">{id}</h1>
              <p className="row"><StateMark state={verdict.health} size="m" /><span>{verdict.sentence}</span></p>
              {environment.description && <p className="dim">{environment.description}</p>}
            </header>
            <Offers target={{ kind: "environment", id }} />
            <RecentRuns target={{ kind: "environment", id }} />
          </>
        );
      }}
    </Answer>
  );
}
