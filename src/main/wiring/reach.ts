import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { FleetView } from "../../shared/contract";
import { Fleet } from "../../shared/fleet";
import { createAlertmanager, createClients, createDial, createDockers, createHosts, createHttp, createPrometheus } from "../connections";
import { createFleetStore } from "../fleet";
import { createMonitoringServers } from "../monitoring";
import { createQueries, createRoutedQueries } from "../query";
import { createVault, Masker } from "../vault";
import type { Ground } from "./ground";

const NO_FLEET = Fleet.parse({ quarterdeck: 1, environments: {} });

/** The fleet, the ways to what is in it, and what was measured of it. */
export type Reach = Awaited<ReturnType<typeof createReach>>;

export async function createReach({ at, tells, asked, history, clock }: Ground) {
  const followers: ((view: FleetView) => void)[] = [];
  const fleets = await createFleetStore({
    onChange: (view) => {
      tells.tell("fleet.changed", view);
      for (const follow of followers) follow(view);
    },
  });
  /** undefined while no fleet file is open, or none that can be read. */
  const open = () => fleets.view().fleet;
  const fleet = () => open() ?? NO_FLEET;
  const knownHosts = { own: at("known_hosts"), read: () => [join(homedir(), ".ssh", "known_hosts"), "/etc/ssh/ssh_known_hosts", ...teamKnownHosts(fleets.view())] };
  const hosts = createHosts({ fleet, knownHosts, confirmHostKey: asked.confirmHostKey, askPassphrase: asked.askPassphrase });
  const http = createHttp(hosts);
  const masker = new Masker();
  const monitoring = createMonitoringServers({ fleet: open, prometheus: (place) => createPrometheus(http, place), alertmanager: (place) => createAlertmanager(http, place) });
  const localQueries = createQueries(history.samples);
  return {
    fleets, fleet, open, hosts, http, dockers: createDockers(hosts, fleet), dial: createDial(hosts), clients: createClients(hosts),
    masker, vault: createVault({ masker, ask: asked.askSecret }),
    monitoring, localQueries, queries: createRoutedQueries({ local: localQueries, servers: () => monitoring.prometheus(), fleet: open, now: clock.now }),
    /** `follow` is told of each fleet, and of each change of it, after the window. */
    onFleet: (follow: (view: FleetView) => void) => void followers.push(follow),
  };
}

function teamKnownHosts({ file, fleet }: FleetView): string[] {
  return file !== undefined && fleet?.knownHosts !== undefined ? [resolve(dirname(file), fleet.knownHosts)] : [];
}
