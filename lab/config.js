/** What the lab is made of: names, addresses, ports, versions. Everything else derives from here. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(fileURLToPath(import.meta.url));

export const paths = (() => {
  const state = join(root, ".state");
  return {
    root,
    images: join(root, "images"),
    app: join(root, "app"),
    state,
    key: join(state, "id_ed25519"),
    publicKey: join(state, "id_ed25519.pub"),
    secrets: join(state, "secrets.json"),
    knownHosts: join(state, "known_hosts"),
    fleet: join(state, "fleet.yaml"),
    engine: join(state, "engine.json"),
    engineLog: join(state, "dockerd.log"),
    // One lab a machine, whichever checkout brought it up: its locks are the machine's, and gone after a reboot.
    /** Held by `up` and `down`. */
    lock: "/run/quarterdeck-lab.lock",
    /** Held by whoever deploys to or breaks the lab, such as a test. */
    inUse: "/run/quarterdeck-lab.in-use",
  };
})();

/** Every container and the network carry it, so that `down` finds them without the state folder. */
export const label = "quarterdeck.lab";
export const revisionLabel = "quarterdeck.lab.revision";
export const stateLabel = "quarterdeck.lab.state";

export const network = { name: "qd-lab", bridge: "br-qdlab", subnet: "10.77.0.0/24", gateway: "10.77.0.1" };

/** The release image; `bad-health` never becomes healthy. The first version is the one the lab starts with. */
export const app = {
  repository: "qd-app",
  container: "shop",
  port: 8000,
  versions: ["1.0.0", "1.1.0", "1.2.0", "bad-health"],
  initial: "1.0.0",
};

/**
 * @typedef {"web" | "proxy" | "postgres" | "redis" | "monitoring"} Kind
 * @typedef {{ name: string, kind: Kind, ip: string, ssh: number, publish: Record<number, number> }} LabHost
 */

/** Hosts; `ssh` and the keys of `publish` are ports on 127.0.0.1, the values of `publish` ports of the host. */
/** @type {LabHost[]} */
export const hosts = [
  { name: "web1", kind: "web", ip: "10.77.0.11", ssh: 2211, publish: {} },
  { name: "web2", kind: "web", ip: "10.77.0.12", ssh: 2212, publish: {} },
  { name: "web3", kind: "web", ip: "10.77.0.13", ssh: 2213, publish: {} },
  { name: "lb1", kind: "proxy", ip: "10.77.0.20", ssh: 2221, publish: { 8088: 80 } },
  { name: "db1", kind: "postgres", ip: "10.77.0.31", ssh: 2231, publish: { 5541: 5432 } },
  { name: "db2", kind: "postgres", ip: "10.77.0.32", ssh: 2232, publish: { 5542: 5432 } },
  {
    name: "cache1",
    kind: "redis",
    ip: "10.77.0.41",
    ssh: 2241,
    publish: { 7001: 7001, 7002: 7002, 7003: 7003, 7004: 7004, 7005: 7005, 7006: 7006 },
  },
  { name: "mon1", kind: "monitoring", ip: "10.77.0.51", ssh: 2251, publish: { 9190: 9090, 9193: 9093 } },
];

export const redisPorts = [7001, 7002, 7003, 7004, 7005, 7006];

export const upstreamFile = "/etc/nginx/quarterdeck/upstreams/shop.conf";

export const hostsOf = (kind) => hosts.filter((host) => host.kind === kind);
export const containerOf = (host) => `qdlab-${host.name}`;

export function hostNamed(name) {
  const found = hosts.find((host) => host.name === name);
  if (!found) throw new Error(`the lab has no host "${name}"; it has ${hosts.map((host) => host.name).join(", ")}`);
  return found;
}
