import type { ContainerDetail, ContainerDisk, ContainerFigures, ContainerLimits, ContainerStats, ContainerSummary, ImageSummary } from "../../ports";
import type { z } from "zod";
import type { ContainerListReply, ContainerReply, ImageListReply, ImageReply, StatsReply } from "./replies";

/** From the API's words to ours. Pure. */

/** A linked container is also listed as "/other/alias": its own name has one slash. */
function ownName(names: readonly string[]): string {
  return (names.find((name) => name.lastIndexOf("/") <= 0) ?? names[0] ?? "").replace(/^\//, "");
}

/** "Up 3 minutes (healthy)", "Up 2 seconds (health: starting)". */
export function healthIn(status: string): string | undefined {
  return /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(status)?.[1];
}

export function readContainerList(reply: z.infer<typeof ContainerListReply>): ContainerSummary[] {
  return reply.map((entry) => ({
    id: entry.Id,
    name: ownName(entry.Names),
    image: entry.Image,
    imageId: entry.ImageID,
    labels: entry.Labels,
    state: entry.State,
    health: healthIn(entry.Status),
    createdAt: entry.Created * 1_000,
  }));
}

export function readContainer(reply: ContainerReply): ContainerDetail {
  const health = reply.State.Health?.Status;
  return {
    id: reply.Id,
    name: ownName([reply.Name]),
    image: reply.Config.Image,
    imageId: reply.Image,
    labels: reply.Config.Labels,
    state: reply.State.Status,
    health: health === "none" || health === "" ? undefined : health,
    createdAt: reply.Created ?? 0,
    restarts: reply.RestartCount,
    exitCode: reply.State.ExitCode,
    startedAt: reply.State.StartedAt,
    finishedAt: reply.State.FinishedAt,
    limits: readLimits(reply.HostConfig),
    oomKilled: reply.State.OOMKilled,
  };
}

/** The kernel's period, μs, where a quota is given without one. */
const CPU_PERIOD_US = 100_000;

function readLimits(given: ContainerReply["HostConfig"]): ContainerLimits {
  const above = (limit: number | null | undefined): number | undefined => (limit !== undefined && limit !== null && limit > 0 ? limit : undefined);
  const nano = above(given.NanoCpus);
  const quota = nano === undefined ? above(given.CpuQuota) : (nano / 1e9) * CPU_PERIOD_US;
  return {
    memoryBytes: above(given.Memory),
    memorySwapBytes: above(given.MemorySwap),
    memoryReservationBytes: above(given.MemoryReservation),
    cpuQuotaUs: quota,
    cpuPeriodUs: above(given.CpuPeriod) ?? (quota === undefined ? undefined : CPU_PERIOD_US),
    cpuShares: above(given.CpuShares),
  };
}

export function readImageList(reply: z.infer<typeof ImageListReply>): ImageSummary[] {
  return reply.map((entry) => ({
    id: entry.Id,
    tags: entry.RepoTags.filter((tag) => tag !== "<none>:<none>"),
    labels: entry.Labels,
    createdAt: entry.Created * 1_000,
    sizeBytes: entry.Size,
  }));
}

export function readImage(reply: ImageReply): ImageSummary {
  return { id: reply.Id, tags: reply.RepoTags, labels: reply.Config?.Labels ?? {}, createdAt: reply.Created ?? 0, sizeBytes: reply.Size };
}

/** Processor time of a container at a moment: nanoseconds used, ms since the epoch. */
export interface CpuReading {
  usedNs: number;
  atMs: number;
}

/** The reading in a reply; undefined for a container that does not run. */
export function cpuReading(reply: StatsReply): CpuReading | undefined {
  return reply.read === undefined ? undefined : { usedNs: reply.cpu_stats.cpu_usage.total_usage, atMs: reply.read };
}

/** The earlier reading that the engine itself took; undefined for a one-shot reply. */
export function earlierCpuReading(reply: StatsReply): CpuReading | undefined {
  return reply.preread === undefined ? undefined : { usedNs: reply.precpu_stats.cpu_usage.total_usage, atMs: reply.preread };
}

export function readStats(reply: StatsReply, now: CpuReading, before: CpuReading): ContainerStats {
  const { usage, limit, stats } = reply.memory_stats;
  // As `docker stats` counts: page cache that can be dropped is not in use (cgroup v2, then v1).
  const cache = stats?.["inactive_file"] ?? stats?.["total_inactive_file"] ?? 0;
  const interfaces = Object.values(reply.networks ?? {});
  return {
    cpuCores: Math.max(0, (now.usedNs - before.usedNs) / 1e6 / (now.atMs - before.atMs)),
    memoryBytes: Math.max(0, usage - cache),
    memoryLimitBytes: limit,
    cpuSecondsTotal: now.usedNs / 1e9,
    networkRxBytes: interfaces.reduce((sum, one) => sum + one.rx_bytes, 0),
    networkTxBytes: interfaces.reduce((sum, one) => sum + one.tx_bytes, 0),
    figures: readFigures(reply),
  };
}

/** Everything else of a stats reply. Memory goes by other names under control groups of version 2. */
function readFigures({ cpu_stats: cpu, memory_stats: memory, networks, pids_stats: tasks, blkio_stats: disks }: StatsReply): ContainerFigures {
  const seconds = (ns: number | undefined) => (ns === undefined ? undefined : ns / 1e9);
  const of = (...names: string[]): number | undefined => names.map((name) => memory.stats?.[name]).find((value) => value !== undefined);
  const { throttling_data: throttling } = cpu;
  return {
    cpuUserSeconds: seconds(cpu.cpu_usage.usage_in_usermode),
    cpuSystemSeconds: seconds(cpu.cpu_usage.usage_in_kernelmode),
    cpuPeriods: throttling?.periods,
    cpuThrottledPeriods: throttling?.throttled_periods,
    cpuThrottledSeconds: seconds(throttling?.throttled_time),
    memoryUsageBytes: memory.usage,
    memoryRssBytes: of("total_rss", "rss", "anon"),
    memoryCacheBytes: of("total_cache", "cache", "file"),
    memoryMappedBytes: of("total_mapped_file", "mapped_file", "file_mapped"),
    memorySwapBytes: of("total_swap", "swap"),
    memoryMaxBytes: memory.max_usage,
    memoryFailures: memory.failcnt,
    pageFaults: of("total_pgfault", "pgfault"),
    majorPageFaults: of("total_pgmajfault", "pgmajfault"),
    tasks: tasks?.current,
    tasksLimit: tasks?.limit !== undefined && tasks.limit < MOST_TASKS ? tasks.limit : undefined,
    networks: Object.fromEntries(Object.entries(networks ?? {}).map(([name, one]) => [name, {
      rxBytes: one.rx_bytes, rxPackets: one.rx_packets, rxErrors: one.rx_errors, rxDropped: one.rx_dropped,
      txBytes: one.tx_bytes, txPackets: one.tx_packets, txErrors: one.tx_errors, txDropped: one.tx_dropped,
    }])),
    disks: readDisks(disks),
  };
}

/** "max" comes as the largest number of 64 bits. */
const MOST_TASKS = 2 ** 53;

function readDisks(blkio: StatsReply["blkio_stats"]): Record<string, ContainerDisk> {
  const disks: Record<string, ContainerDisk> = {};
  const add = (entries: { major: number; minor: number; op: string; value: number }[] | null | undefined, read: "readBytes" | "reads", write: "writeBytes" | "writes") => {
    for (const { major, minor, op, value } of entries ?? []) {
      const key = op.toLowerCase() === "read" ? read : op.toLowerCase() === "write" ? write : undefined;
      if (key !== undefined) disks[`${major}:${minor}`] = { ...disks[`${major}:${minor}`], [key]: value };
    }
  };
  add(blkio?.io_service_bytes_recursive, "readBytes", "writeBytes");
  add(blkio?.io_serviced_recursive, "reads", "writes");
  return disks;
}

/**
 * Text of a log answer. Without a terminal every piece has a header of 8 bytes: stream (0 to 2), three zeros, length
 * (Docker API, "Stream format").
 */
export function readLog(reply: Buffer, tty: boolean): string {
  if (tty) return reply.toString("utf8");
  const pieces: Buffer[] = [];
  for (let at = 0; at + 8 <= reply.length; ) {
    const length = reply.readUInt32BE(at + 4);
    pieces.push(reply.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  return Buffer.concat(pieces).toString("utf8");
}
