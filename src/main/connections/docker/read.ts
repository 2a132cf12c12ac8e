import type { ContainerDetail, ContainerStats, ContainerSummary, ImageSummary } from "../../ports";
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
    oomKilled: reply.State.OOMKilled,
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
  };
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
