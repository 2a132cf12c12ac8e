import { memo } from "react";
import type { Overview } from "../../../shared/overview";
import { formatRoute } from "../../app/route";
import { GuardedBadge } from "../../components/badge";
import { plural } from "../../lib/units";
import { HostTable } from "./host-table";
import { ProbeTable } from "./probe-table";
import { ServiceTable } from "./service-table";
import { StoreTable } from "./store-table";
import "./environment-board.css";

interface BoardProps {
  environment: Overview["environments"][number];
  overview: Overview;
}

/** One environment: what serves first, then what it stands on. */
export const EnvironmentBoard = memo(function EnvironmentBoard({ environment, overview }: BoardProps) {
  const here = <T extends { environment: string }>(list: readonly T[]): T[] => list.filter((item) => item.environment === environment.id);
  const services = here(overview.services);
  const stores = here(overview.stores);
  const probes = here(overview.probes);
  const hosts = here(overview.hosts);
  return (
    <section className="board" aria-label={`Environment ${environment.id}`}>
      <header className="board-head">
        <h2><a href={formatRoute({ page: "object", kind: "environment", id: environment.id })}>{environment.id}</a></h2>
        {environment.guarded && <GuardedBadge />}
        <span className="faint">{environment.description ?? plural(services.length + stores.length + probes.length + hosts.length, "object")}</span>
      </header>
      {services.length > 0 && <ServiceTable environment={environment.id} services={services} />}
      {(stores.length > 0 || probes.length > 0) && (
        <div className="board-pair">
          {stores.length > 0 && <StoreTable environment={environment.id} stores={stores} />}
          {probes.length > 0 && <ProbeTable environment={environment.id} probes={probes} />}
        </div>
      )}
      {hosts.length > 0 && <HostTable environment={environment.id} hosts={hosts} />}
    </section>
  );
});
