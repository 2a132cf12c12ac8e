import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDockers, createHosts, createHttp } from "../../../src/main/connections";
import { type Demo, startDemo } from "../../../src/main/demo";
import { loadFleet } from "../../../src/main/fleet";
import type { Dockers, Hosts, Http } from "../../../src/main/ports";
import type { Fleet, Host } from "../../../src/shared/fleet";
import { HostId } from "../../../src/shared/ids";

export const resources = join(import.meta.dirname, "../../../resources");
export const hostId = (name: string) => HostId.parse(name);
export const freshFolder = () => mkdtemp(join(tmpdir(), "qd-demo-"));

export interface Started {
  folder: string;
  demo: Demo;
  fleet: Fleet;
  host(name: string): Host;
  /** The private key of the demo's user. */
  key: Buffer;
  hosts: Hosts;
  dockers: Dockers;
  http: Http;
  /** Address that customers use. */
  frontPage: string;
  close(): Promise<void>;
}

/** A demo in a folder of its own with the console's own connections to it; a question about a host key fails the test. */
export async function started(options: { folder?: string; threads?: boolean } = {}): Promise<Started> {
  const folder = options.folder ?? (await freshFolder());
  const demo = await startDemo({ folder, resources, threads: options.threads });
  const { fleet, problems, warnings } = await loadFleet(demo.fleetFile);
  if (!fleet || warnings.length > 0) throw new Error(JSON.stringify([problems, warnings]));
  const refuse = () => Promise.reject(new Error("somebody was asked"));
  const hosts = createHosts({
    fleet: () => fleet, confirmHostKey: refuse, askPassphrase: refuse, agentSocket: "",
    knownHosts: { own: join(folder, "own_known_hosts"), read: () => [join(folder, fleet.knownHosts ?? "none")] },
  });
  const host = (name: string) => {
    const found = fleet.hosts[hostId(name)];
    if (!found) throw new Error(`no host ${name}`);
    return found;
  };
  return {
    folder, demo, fleet, host, hosts, http: createHttp(hosts), dockers: createDockers(hosts, () => fleet),
    key: await readFile(host("app1").identity ?? ""),
    frontPage: Object.values(fleet.probes).flatMap((probe) => ("url" in probe ? probe.url : []))[0] ?? "",
    close: async () => {
      await hosts.close();
      await demo.close();
      if (options.folder === undefined) await rm(folder, { recursive: true });
    },
  };
}
