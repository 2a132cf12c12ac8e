import { userInfo } from "node:os";
import type { Fleet } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import { raise } from "../../../shared/problem";

/** Everything that decides how a host is reached. */
export interface Target {
  host: HostId;
  address: string;
  port: number;
  user: string;
  identity?: string;
  jump?: HostId;
}

/** The hosts to pass, nearest first and the wanted one last. Unknown names and cycles are refused with a Problem. */
export function route(fleet: Fleet, host: HostId): Target[] {
  const hops: Target[] = [];
  let next: HostId | undefined = host;
  while (next !== undefined) {
    const id: HostId = next;
    if (hops.some((hop) => hop.host === id)) {
      const circle = [...hops.map((hop) => hop.host).reverse(), id].join(" -> ");
      raise({
        code: "ssh.jump-cycle",
        message: `${host} cannot be reached: its jump hosts lead in a circle (${circle})`,
        next: "Correct `jump` in the fleet file.",
      });
    }
    const entry: Fleet["hosts"][HostId] | undefined = fleet.hosts[id];
    if (!entry) {
      raise({
        code: "ssh.no-such-host",
        message: id === host ? `The fleet has no host ${id}` : `The jump host ${id} is not in the fleet`,
        next: "Correct the name in the fleet file.",
      });
    }
    hops.unshift({
      host: id,
      address: entry.address,
      port: entry.port,
      user: entry.user ?? userInfo().username,
      identity: entry.identity,
      jump: entry.jump,
    });
    next = entry.jump;
  }
  return hops;
}
