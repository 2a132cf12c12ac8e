import type { Fleet } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import type { DockerEngine, Dockers, Hosts } from "../../ports";
import { Engine } from "./engine";
import { engineAbsent } from "./problems";

const USUAL_SOCKET = "/var/run/docker.sock";

/** Engines of the fleet's hosts, each kept for as long as its socket stays the same. */
export function createDockers(hosts: Hosts, fleet: () => Fleet): Dockers {
  const engines = new Map<HostId, DockerEngine>();
  return (host) => {
    const known = engines.get(host);
    if (known) return known;
    const engine = new Engine(hosts, host, () => {
      const docker = fleet().hosts[host]?.docker ?? false;
      if (docker === false) throw engineAbsent(host);
      return docker === true ? USUAL_SOCKET : docker;
    });
    engines.set(host, engine);
    return engine;
  };
}
