import type { HostId } from "../../shared/ids";
import type { CallOptions } from "./call";

export interface ContainerSummary {
  id: string;
  name: string;
  image: string;
  imageId: string;
  labels: Record<string, string>;
  /** created, running, paused, restarting, removing, exited, dead */
  state: string;
  /** From the status text: healthy, unhealthy, starting; absent where the image has no health check. */
  health?: string;
  /** ms since the epoch */
  createdAt: number;
}

export interface ContainerStats {
  /** cores in use, 1 = one whole core */
  cpuCores: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  cpuSecondsTotal: number;
  networkRxBytes: number;
  networkTxBytes: number;
  /** What else the engine tells; what it does not is absent. */
  figures?: ContainerFigures;
}

/** Counters and gauges of a running container. */
export interface ContainerFigures {
  cpuUserSeconds?: number;
  cpuSystemSeconds?: number;
  /** Periods of the scheduler in which it ran under a quota, and those in which the quota held it back. */
  cpuPeriods?: number;
  cpuThrottledPeriods?: number;
  cpuThrottledSeconds?: number;
  /** Memory in use with all of the page cache. */
  memoryUsageBytes?: number;
  memoryRssBytes?: number;
  memoryCacheBytes?: number;
  memoryMappedBytes?: number;
  memorySwapBytes?: number;
  memoryMaxBytes?: number;
  /** How often the limit was met. */
  memoryFailures?: number;
  pageFaults?: number;
  majorPageFaults?: number;
  tasks?: number;
  /** undefined: as many as the host allows. */
  tasksLimit?: number;
  /** By interface inside the container. */
  networks: Record<string, ContainerTraffic>;
  /** By block device, "major:minor". */
  disks: Record<string, ContainerDisk>;
}

export interface ContainerTraffic {
  rxBytes: number;
  rxPackets: number;
  rxErrors: number;
  rxDropped: number;
  txBytes: number;
  txPackets: number;
  txErrors: number;
  txDropped: number;
}

export interface ContainerDisk {
  readBytes?: number;
  writeBytes?: number;
  reads?: number;
  writes?: number;
}

export interface ContainerDetail extends ContainerSummary {
  restarts: number;
  exitCode: number;
  startedAt?: number;
  /** When it ended the last time, ms since the epoch. */
  finishedAt?: number;
  oomKilled: boolean;
  limits?: ContainerLimits;
}

/** What a container may use; absent: as much as there is. */
export interface ContainerLimits {
  memoryBytes?: number;
  /** Memory and swap together. */
  memorySwapBytes?: number;
  memoryReservationBytes?: number;
  /** μs of processor time in each period. */
  cpuQuotaUs?: number;
  cpuPeriodUs?: number;
  /** Weight against other containers. */
  cpuShares?: number;
}

export interface ImageSummary {
  id: string;
  tags: string[];
  labels: Record<string, string>;
  createdAt: number;
  sizeBytes: number;
}

/** The Docker engine of one host. Every call rejects with a Problem when the connection dies. */
export interface DockerEngine {
  ping(options?: CallOptions): Promise<void>;
  containers(options?: CallOptions): Promise<ContainerSummary[]>;
  /** undefined when there is none of that name. */
  container(name: string, options?: CallOptions): Promise<ContainerDetail | undefined>;
  stats(name: string, options?: CallOptions): Promise<ContainerStats>;
  images(options?: CallOptions): Promise<ImageSummary[]>;
  /** undefined when the host does not hold it. */
  image(reference: string, options?: CallOptions): Promise<ImageSummary | undefined>;
  pull(reference: string, options?: CallOptions & { onProgress?: (line: string) => void }): Promise<void>;
  /**
   * Creates `newName` with the configuration of `from` (env, mounts, ports, networks, restart policy, labels except the image's
   * own) and another image; does not start it.
   */
  clone(from: string, newName: string, image: string, options?: CallOptions): Promise<void>;
  start(name: string, options?: CallOptions): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceS`. Already stopped is fine. */
  stop(name: string, graceS: number, options?: CallOptions): Promise<void>;
  restart(name: string, graceS: number, options?: CallOptions): Promise<void>;
  rename(name: string, newName: string, options?: CallOptions): Promise<void>;
  /** Missing is fine. */
  remove(name: string, options?: CallOptions): Promise<void>;
  logs(name: string, tailLines: number, options?: CallOptions): Promise<string>;
  /** The last lines, or those among them since a time ("1136073600.000000001"), each with its time before it. */
  logsSince(name: string, from: { tail: number; since?: string }, options?: CallOptions): Promise<string>;
}

/** Engines by host; rejects with "docker.absent" where the fleet names none. */
export type Dockers = (host: HostId) => DockerEngine;
