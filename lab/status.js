/** How the lab is at the moment. */
import { app, containerOf, hostNamed, hosts, hostsOf, paths, upstreamFile } from "./config.js";
import { engineAnswers, labAvailability } from "./availability.js";
import { inside } from "./exec.js";
import { containers } from "./hosts.js";
import { clusterOk } from "./parts/redis.js";
import { pairStreams } from "./parts/postgres.js";
import { targetsUp } from "./parts/monitoring.js";

/**
 * @returns {Promise<object>} see LabStatus in index.d.ts
 */
export async function status() {
  const availability = await labAvailability();
  const found = (await engineAnswers()) ? await containers() : new Map();
  const state = (host) => found.get(host.name)?.state ?? "absent";
  const rows = hosts.map((host) => ({ ...host, container: containerOf(host), state: state(host) }));
  const running = rows.every((row) => row.state === "running");
  const parts = running ? await partsOf() : {};
  const up = running && Object.values(parts).every((one) => one.ok);
  return { available: availability.available, reason: availability.reason, up, hosts: rows, parts, paths: shownPaths };
}

const shownPaths = { state: paths.state, key: paths.key, knownHosts: paths.knownHosts, fleet: paths.fleet, secrets: paths.secrets };

async function partsOf() {
  const judged = async (work) => work().catch((error) => ({ ok: false, detail: error.message.split("\n")[0] }));
  const [shop, nginx, postgres, redis, prometheus] = await Promise.all([
    judged(shopVersions),
    judged(rotation),
    judged(async () => verdict(await pairStreams(), "primary with a streaming replica", "not one primary with a streaming replica")),
    judged(async () => verdict(await clusterOk(), "cluster_state:ok on six nodes", "a node does not see cluster_state:ok")),
    judged(async () => targets(await targetsUp())),
  ]);
  return { shop, nginx, postgres, redis, prometheus };
}

const verdict = (ok, yes, no) => ({ ok, detail: ok ? yes : no });
const targets = (count) => ({ ok: count === 5, detail: `${count} of 5 targets up` });

async function rotation() {
  const text = await inside(containerOf(hostNamed("lb1")), `curl -fsS -m 3 -o /dev/null http://127.0.0.1/version && cat ${upstreamFile}`);
  const servers = text.split("\n").filter((line) => line.startsWith("server "));
  return { ok: true, detail: `${servers.filter((line) => !line.includes(" down;")).length} of ${servers.length} instances in rotation` };
}

async function shopVersions() {
  const ask = (host) => inside(containerOf(host), `curl -fsS -m 2 http://127.0.0.1:${app.port}/version`);
  const replies = await Promise.all(hostsOf("web").map(async (host) => `${host.name} ${JSON.parse(await ask(host)).version}`));
  return { ok: true, detail: replies.join(", ") };
}

/** The same as lines for a person. */
export function table(lab) {
  if (!lab.available) return [`lab unavailable: ${lab.reason}`];
  const ports = (host) => [`ssh 127.0.0.1:${host.ssh}`, ...Object.entries(host.publish).map(([outer, inner]) => `${outer}->${inner}`)];
  return [
    `lab is ${lab.up ? "up" : lab.hosts.every((host) => host.state === "absent") ? "down" : "not whole"}`,
    ...lab.hosts.map((host) => `  ${host.name.padEnd(8)}${host.state.padEnd(10)}${host.ip.padEnd(13)}${ports(host).join(", ")}`),
    ...Object.entries(lab.parts).map(([name, one]) => `  ${name.padEnd(12)}${one.ok ? "ok " : "BAD"}  ${one.detail}`),
    ...(lab.up ? [`  fleet file: ${lab.paths.fleet}`] : []),
  ];
}
