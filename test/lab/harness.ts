import { afterAll, beforeAll, describe } from "vitest";
import * as lab from "../../lab/index.js";

/** Where everything of the running lab is. Ports are on 127.0.0.1. */
export interface Lab {
  /** The fleet file that opens it in the console. */
  fleetPath: string;
  keyPath: string;
  knownHostsPath: string;
  /** Login that exists on every host, member of the docker group on web hosts, with sudo; root works as well. */
  user: "ops";
  hosts: readonly lab.LabHost[];
  shopUrl: string;
  prometheusUrl: string;
  alertmanagerUrl: string;
  postgres: { primaryPort: number; replicaPort: number; user: "quarterdeck"; database: "shop"; password(): string };
  redisPorts: readonly number[];
}

const running: Lab = {
  fleetPath: lab.paths.fleet,
  keyPath: lab.paths.key,
  knownHostsPath: lab.paths.knownHosts,
  user: "ops",
  hosts: lab.hosts,
  shopUrl: `http://127.0.0.1:${published("lb1", 80)}`,
  prometheusUrl: `http://127.0.0.1:${published("mon1", 9090)}`,
  alertmanagerUrl: `http://127.0.0.1:${published("mon1", 9093)}`,
  postgres: {
    primaryPort: published("db1", 5432),
    replicaPort: published("db2", 5432),
    user: "quarterdeck",
    database: "shop",
    password: () => lab.secrets().postgres,
  },
  redisPorts: lab.redisPorts,
};

function published(name: string, inner: number): number {
  const found = Object.entries(lab.hostNamed(name).publish).find(([, port]) => port === inner);
  if (!found) throw new Error(`${name} does not publish its port ${inner}`);
  return Number(found[0]);
}

export type LabOrReason = { available: true; lab: Lab } | { available: false; reason: string };

/** The lab, brought up if it is not; or why this machine cannot carry it. */
export async function requireLab(): Promise<LabOrReason> {
  const availability = await lab.labAvailability();
  if (!availability.available) return availability;
  await lab.up((line) => console.log(`lab: ${line}`));
  return { available: true, lab: running };
}

const availability = await lab.labAvailability();
/** Ends this process's hold of the lab; also held where a suite's clean-up failed before it could let go. */
let release: (() => void) | undefined;

/**
 * A suite against the lab, which it has to itself: other processes' suites wait. Where the lab is unavailable every test
 * of it is skipped, and the suite's name says why.
 */
export function describeLab(name: string, body: (lab: Lab) => void): void {
  if (!availability.available) {
    console.warn(`skipped: ${name}: lab unavailable: ${availability.reason}`);
    describe.skip(`${name} (lab unavailable: ${availability.reason})`, () => body(running));
    return;
  }
  describe(name, () => {
    beforeAll(async () => {
      await requireLab();
      release?.();
      release = await lab.acquire(lab.paths.inUse, {
        waiting: (owner) => console.log(`lab: process ${owner} is using it, waiting`),
        withinMs: 270_000,
      });
    });
    afterAll(() => release?.());
    body(running);
  });
}

/** Every instance on one version with all switches off, all in rotation. */
export async function resetShop(version = lab.app.initial): Promise<void> {
  await Promise.all(lab.hostsOf("web").map((host) => lab.resetShop(host, version)));
  await lab.putUpstreams([]);
}

/** Tells one instance how to behave from now on. */
export async function misbehave(hostName: string, switches: { slowMs?: number; health?: "passing" | "failing"; errorRatio?: number }): Promise<void> {
  const script = `curl -fsS -m 5 -o /dev/null -d "$SWITCHES" http://127.0.0.1:${lab.app.port}/admin/misbehave`;
  await lab.inside(containerNamed(hostName), script, { env: { SWITCHES: JSON.stringify(switches) } });
}

/** The version each instance tells of itself, by host. */
export async function shopVersions(): Promise<Record<string, string>> {
  const rows = await Promise.all(
    lab.hostsOf("web").map(async (host) => {
      const reply = await fetch(`http://${host.ip}:${lab.app.port}/version`, { signal: AbortSignal.timeout(5_000) });
      return [host.name, reply.headers.get("x-version") ?? "unknown"] as const;
    }),
  );
  return Object.fromEntries(rows);
}

/** Docker on a web host's own engine; returns stdout. */
export const dockerOn = (hostName: string, args: string[]): Promise<string> => lab.innerDocker(lab.hostNamed(hostName), args);

/** Runs a shell script on a host as root, not through SSH; returns stdout, throws on any other status than 0. */
export const sh = (hostName: string, script: string): Promise<string> => lab.inside(containerNamed(hostName), script);

/** Copies a file of this machine to a host, as root and not through SSH. */
export async function copyTo(hostName: string, file: string, path: string): Promise<void> {
  await lab.docker(["cp", "--follow-link", file, `${containerNamed(hostName)}:${path}`]);
}

/** Power off, at once: connections break, the port is closed. */
export async function killHost(hostName: string): Promise<void> {
  await lab.docker(["kill", containerNamed(hostName)]);
}

/** Freezes every process of a host: TCP still connects, nothing answers. */
export async function pauseHost(hostName: string): Promise<void> {
  await lab.docker(["pause", containerNamed(hostName)]);
}

/** Makes a killed or paused host run again, its sshd and its instance of the shop included. */
export async function reviveHost(hostName: string): Promise<void> {
  const host = lab.hostNamed(hostName);
  const state = (await lab.docker(["inspect", "-f", "{{.State.Status}}", containerNamed(hostName)])).trim();
  if (state === "paused") await lab.docker(["unpause", containerNamed(hostName)]);
  else if (state !== "running") await lab.docker(["start", containerNamed(hostName)]);
  await lab.sshReady(host);
  if (host.kind === "web") await lab.shopHealthy(host);
}

const containerNamed = (hostName: string): string => lab.containerOf(lab.hostNamed(hostName));
