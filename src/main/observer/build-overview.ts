import type { Fleet, Probe, Service } from "../../shared/fleet";
import type { EnvironmentId, HostId, ProbeId, ServiceId } from "../../shared/ids";
import type { HostState, InstanceState, Overview, ProbeState, ServiceState, StoreState } from "../../shared/overview";
import { type SeenContainer, tagOf } from "../collectors";
import type { ConnectionState } from "../ports";
import { judgeHost } from "./judge-host";
import { judgeProbe } from "./judge-probe";
import { judgeInstance, judgeService } from "./judge-service";
import { judgeNode, judgeStore } from "./judge-store";
import { instanceKey, nodeKey, type Observations } from "./observations";
import { isFresh, type Moment } from "./seen";
import { entriesOf } from "./entries";

export interface OverviewInput {
  fleet: Fleet;
  seen: Observations;
  connection: (host: HostId) => ConnectionState;
  moment: Moment;
  /** Information about hosts, instances and nodes counts this long, ms. */
  limitMs: number;
}

const OCI_VERSION = "org.opencontainers.image.version";

/** The whole picture, from what was seen. Pure. */
export function buildOverview(input: OverviewInput): Overview {
  const { fleet, moment } = input;
  return {
    at: moment.now,
    environments: entriesOf(fleet.environments).map(([id, { guarded, description }]) => ({ id, guarded, description })),
    hosts: entriesOf(fleet.hosts).map(([id, { environment }]) => hostState(input, id, environment)),
    services: entriesOf(fleet.services).map(([id, service]) => serviceState(input, id, service)),
    probes: entriesOf<ProbeId, Probe>(fleet.probes).map(([id, probe]): ProbeState => {
      const seen = input.seen.probes.get(id);
      const { status, durationMs } = seen?.value ?? {};
      return { id, environment: probe.environment, ...judgeProbe(id, probe, seen, moment), seenAt: seen?.seenAt, status, latencyMs: durationMs };
    }),
    stores: storeStates(input),
  };
}

function hostState({ seen, connection, limitMs, moment }: OverviewInput, id: HostId, environment: EnvironmentId): HostState {
  const sight = seen.hosts.get(id);
  const containers = seen.containers.get(id);
  const { cpu, memory, disk, diskMount, load1, cores, uptimeS, system } = sight?.value ?? {};
  return {
    id,
    environment,
    ...judgeHost(id, sight, containers, limitMs, moment),
    seenAt: sight?.seenAt,
    connection: connection(id),
    cpu, memory, disk, diskMount, load1, cores, uptimeS, system,
    containers: (containers?.value ?? []).map(containerState),
  };
}

function containerState({ name, image, state, health, labels, stats, detail }: SeenContainer): HostState["containers"][number] {
  return {
    name, image, state, health, version: labels[OCI_VERSION] ?? tagOf(image),
    cpu: stats?.cpuCores, memoryBytes: stats?.memoryBytes, restarts: detail?.restarts, startedAt: detail?.startedAt,
  };
}

function serviceState(input: OverviewInput, id: ServiceId, service: Service): ServiceState {
  const instances = service.hosts.map((host) => instanceState(input, id, service, host));
  const versions = [...new Set(instances.flatMap(({ version }) => version ?? []))].sort();
  const times = instances.flatMap(({ seenAt }) => seenAt ?? []);
  return {
    id, environment: service.environment, ...judgeService(id, instances, versions),
    // As old as what is known longest ago of it.
    seenAt: times.length === 0 ? undefined : Math.min(...times),
    instances, versions,
  };
}

function instanceState({ seen, limitMs, moment }: OverviewInput, service: ServiceId, { container: name, proxy, version }: Service, host: HostId): InstanceState {
  const probe = seen.instances.get(instanceKey(service, host));
  const list = seen.containers.get(host);
  const containersSeen = list?.value !== undefined && isFresh(list, limitMs, moment);
  const container = list?.value?.find((one) => one.name === name);
  const rotation = seen.rotations.get(service);
  const address = proxy?.members[host];
  const inRotation = address === undefined || rotation?.value === undefined || !isFresh(rotation, limitMs, moment) ? undefined : (rotation.value.get(address) ?? false);
  const labelled = container && (version.label === undefined ? undefined : container.labels[version.label]);
  return {
    host,
    ...judgeInstance({ service, host, probe, containersSeen, container, inRotation }, limitMs, moment),
    seenAt: probe?.seenAt,
    image: container?.image,
    version: probe?.value?.version ?? labelled ?? (container && tagOf(container.image)),
    state: containersSeen ? (container?.state ?? "missing") : undefined,
    inRotation,
    cpu: container?.stats?.cpuCores,
    memoryBytes: container?.stats?.memoryBytes,
    restarts: container?.detail?.restarts,
    latencyMs: probe?.value?.probe.durationMs,
  };
}

function storeStates(input: OverviewInput): StoreState[] {
  const { databases, caches } = input.fleet;
  return [
    ...entriesOf(databases).map(([id, { environment, primary, replicas }]): StoreState => {
      const nodes = [primary, ...replicas].map(({ host, port }) => nodeState(input, id, host, port));
      return { id, kind: "database", environment, ...judgeStore(id, nodes, nodes[0]), seenAt: oldest(nodes), nodes };
    }),
    ...entriesOf(caches).map(([id, { environment, nodes: given }]): StoreState => {
      const nodes = given.map(({ host, port }) => nodeState(input, id, host, port));
      return { id, kind: "cache", environment, ...judgeStore(id, nodes, undefined), seenAt: oldest(nodes), nodes };
    }),
  ];
}

function nodeState({ seen, limitMs, moment }: OverviewInput, store: StoreState["id"], host: HostId, port: number): StoreState["nodes"][number] {
  const sight = seen.nodes.get(nodeKey(store, host, port));
  const answer = sight?.value && !("refused" in sight.value) ? sight.value : undefined;
  return { host, port, role: answer?.role, detail: answer?.detail, ...judgeNode(`${host}:${port}`, sight, limitMs, moment), seenAt: sight?.seenAt };
}

function oldest(nodes: readonly { seenAt?: number }[]): number | undefined {
  const times = nodes.flatMap(({ seenAt }) => seenAt ?? []);
  return times.length === 0 ? undefined : Math.min(...times);
}
