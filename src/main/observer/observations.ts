import type { ContainerGroup, ContainerRoom, NodeAnswer, ProbeResult, SeenContainer } from "../collectors";
import type { CacheId, DatabaseId, HostId, ProbeId, ServiceId } from "../../shared/ids";
import type { Problem } from "../../shared/problem";
import type { Seen } from "./seen";

/** What the last snapshots of a host amount to. Ratios are 0..1. */
export interface HostFacts {
  cpu?: number;
  /** Mean use over the last minute; undefined until there is enough of it to judge. */
  cpuSteady?: number;
  memory?: number;
  disk?: number;
  diskMount?: string;
  load1?: number;
  cores?: number;
  uptimeS?: number;
  system?: string;
  /** Of containers by id, and the file system of the engine's data: read with the host, shown with its containers. */
  groups?: ReadonlyMap<string, ContainerGroup>;
  dockerRoom?: ContainerRoom;
  /** Collectors whose output could not be read: "disk-io: not a line of ...". */
  unread: string[];
}

export interface InstanceFacts {
  probe: ProbeResult;
  /** As the instance itself told it. */
  version?: string;
}

/** The last scrape of an endpoint. */
export interface TargetFacts {
  up: boolean;
  samples: number;
  durationMs: number;
  /** Why it is not up. */
  problem?: Problem;
}

export const instanceKey = (service: ServiceId, host: HostId): string => `${service}@${host}`;
export const nodeKey = (store: DatabaseId | CacheId, host: HostId, port: number): string => `${store}@${host}:${port}`;

/** Everything seen so far. The watches write it, the judges read it. */
export interface Observations {
  hosts: Map<HostId, Seen<HostFacts>>;
  containers: Map<HostId, Seen<SeenContainer[]>>;
  /** By `instanceKey`. */
  instances: Map<string, Seen<InstanceFacts>>;
  /** Upstream address -> in rotation. */
  rotations: Map<ServiceId, Seen<Map<string, boolean>>>;
  probes: Map<ProbeId, Seen<ProbeResult>>;
  /** By `nodeKey`. */
  nodes: Map<string, Seen<NodeAnswer | { refused: string }>>;
  /** By `targetKey`. */
  targets: Map<string, Seen<TargetFacts>>;
  /** By `logKey`: lines since the console began to follow it. */
  logs: Map<string, Seen<{ lines: number }>>;
}

export const noObservations = (): Observations => ({
  hosts: new Map(), containers: new Map(), instances: new Map(), rotations: new Map(), probes: new Map(), nodes: new Map(), targets: new Map(), logs: new Map(),
});
