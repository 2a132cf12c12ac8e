import type { Service } from "../../shared/fleet";
import type { HostId, ServiceId } from "../../shared/ids";
import { problemOf } from "../../shared/problem";
import { jsonField, probeHttp, probeReadings, type ProbeResult, readRotation, versionIn } from "../collectors";
import { type Loop, startLoop } from "./loop";
import { instanceKey, type InstanceFacts } from "./observations";
import { sawNothing, sawNow } from "./seen";
import { JOBS, targetOf, underLabels } from "./targets";
import { store, unreachable, type World } from "./world";

const ROTATION_MS = 5_000;

/** Asks every instance for its health and version, and the proxy which of them get requests. */
export function watchService(world: World, id: ServiceId, service: Service, delayMs: number): Loop {
  async function look(): Promise<void> {
    await Promise.all([...service.hosts.map((host) => lookAtInstance(world, id, service, host)), lookAtRotation(world, id, service)]);
    world.changed();
  }
  return startLoop(look, { everyMs: () => world.pace.everyMs, delayMs });
}

async function lookAtInstance(world: World, id: ServiceId, service: Service, host: HostId): Promise<void> {
  const { seen, now } = world;
  const key = instanceKey(id, host);
  const before = seen.instances.get(key);
  const absent = unreachable(world, host);
  if (absent) {
    seen.instances.set(key, sawNothing(before, absent));
    return;
  }
  const { url, timeout } = service.health;
  // Redirects are not followed, so only 2xx is an instance that is well.
  const answer = await probeHttp(world.http, { url, timeoutMs: timeout, from: host });
  const probe = answer.success && (answer.status ?? 0) >= 300 ? redirected(answer) : answer;
  if (probe.unasked) {
    seen.instances.set(key, sawNothing(before, probe.problem ?? { code: "probe.unasked", message: `${host} could not be asked.` }));
    return;
  }
  // The URL is the same on every host: what tells the instances apart is their name.
  const target = targetOf({ job: JOBS.probe, instance: key, environment: service.environment, host, labels: service.labels });
  store(world, underLabels(probeReadings(probe), { ...target, service: id }), {});
  const facts: InstanceFacts = { probe, version: await versionOf(world, service, host, probe) };
  seen.instances.set(key, sawNow(facts, now()));
}

const redirected = (probe: ProbeResult): ProbeResult => ({
  ...probe, success: false, problem: { code: "probe.status", message: `The health URL answered ${probe.status}, a redirect.` },
});

/** What the instance says of its version; undefined where it has no such URL or does not answer it. */
async function versionOf(world: World, { version: { url, json }, health }: Service, host: HostId, probe: ProbeResult): Promise<string | undefined> {
  if (url === undefined) return undefined;
  const answer = url === health.url ? probe : await probeHttp(world.http, { url, timeoutMs: health.timeout, from: host });
  if (!answer.success || answer.body === undefined) return undefined;
  return json === undefined ? versionIn(answer.body) : jsonField(answer.body, json);
}

async function lookAtRotation(world: World, id: ServiceId, { proxy, environment }: Service): Promise<void> {
  if (proxy === undefined) return;
  const { seen, now, hosts } = world;
  const before = seen.rotations.get(id);
  try {
    const absent = unreachable(world, proxy.host);
    if (absent) {
      seen.rotations.set(id, sawNothing(before, absent));
      return;
    }
    const { exit, stdout, stderr } = await hosts.exec(proxy.host, ["cat", proxy.upstreams], { timeoutMs: ROTATION_MS });
    if (exit !== 0) {
      const cause = stderr.toString("utf8").trim().slice(0, 300);
      seen.rotations.set(id, sawNothing(before, { code: "rotation.unreadable", message: `${proxy.upstreams} on ${proxy.host} cannot be read.`, cause }));
      return;
    }
    const rotation = readRotation(stdout.toString("utf8"));
    seen.rotations.set(id, sawNow(rotation, now()));
    for (const [host, address] of Object.entries(proxy.members)) {
      store(world, [{ name: "service_instance_in_rotation", value: rotation.get(address) === true ? 1 : 0 }], { service: id, host, environment });
    }
  } catch (thrown) {
    seen.rotations.set(id, sawNothing(before, problemOf(thrown)));
  }
}
