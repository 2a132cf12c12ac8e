import { cpus, totalmem } from "node:os";
import type { DemoContainer } from "./container";
import { type DemoImage, findImage, HEALTHCHECK, INNER_PORT } from "./images";

/** The engine's objects in the words of the Docker Engine API (version 1.43). */

const NEVER = "0001-01-01T00:00:00Z";
const time = (ms: number | undefined) => (ms === undefined ? NEVER : new Date(ms).toISOString());

/** The reference it was created with. */
const imageOf = ({ record }: DemoContainer) => findImage(record.image)?.tag ?? record.body.Image;

function statusText({ record, health }: DemoContainer): string {
  if (record.state === "created") return "Created";
  if (record.state === "exited") return `Exited (${record.exit}) ${ago(record.finishedAt)} ago`;
  const state = health === undefined ? "" : ` (${health === "starting" ? "health: starting" : health})`;
  return `Up ${ago(record.startedAt)}${state}`;
}

function ago(since = Date.now()): string {
  const seconds = Math.max(0, Math.round((Date.now() - since) / 1_000));
  if (seconds < 120) return `${seconds} seconds`;
  return seconds < 7_200 ? `${Math.floor(seconds / 60)} minutes` : `${Math.floor(seconds / 3_600)} hours`;
}

export function listedContainer(container: DemoContainer) {
  const { record } = container;
  const binding = record.body.HostConfig.PortBindings?.[INNER_PORT]?.[0];
  return {
    Id: record.id, Names: [`/${record.name}`], Image: imageOf(container), ImageID: record.image, Command: "shop",
    Created: Math.floor(record.createdAt / 1_000), State: record.state, Status: statusText(container), Labels: record.body.Labels,
    Ports: record.state === "running" && binding ? [{ IP: "127.0.0.1", PrivatePort: 8_000, PublicPort: Number(binding.HostPort), Type: "tcp" }] : [],
    HostConfig: { NetworkMode: "default" }, NetworkSettings: { Networks: { bridge: { NetworkID: "bridge" } } }, Mounts: [],
  };
}

export function inspectedContainer(container: DemoContainer, pid = 0) {
  const { record, health, running } = container;
  const { HostConfig, ...config } = record.body;
  return {
    Id: record.id, Name: `/${record.name}`, Created: time(record.createdAt), Path: "shop", Args: [], Image: record.image,
    RestartCount: record.restarts, Platform: "linux", Driver: "demo", LogPath: "", Mounts: [],
    State: {
      Status: record.state, Running: running, Paused: false, Restarting: false, OOMKilled: false, Dead: false, Pid: pid,
      ExitCode: record.exit, Error: "", StartedAt: time(record.startedAt), FinishedAt: time(record.finishedAt),
      ...(health === undefined ? {} : { Health: { Status: health, FailingStreak: 0, Log: [] } }),
    },
    Config: { AttachStdin: false, AttachStdout: true, AttachStderr: true, OpenStdin: false, Entrypoint: null, Volumes: null, WorkingDir: "", ...config },
    HostConfig: { Binds: null, Links: null, AutoRemove: false, NetworkMode: "default", RestartPolicy: { Name: "no", MaximumRetryCount: 0 }, ...HostConfig },
    NetworkSettings: { Ports: HostConfig.PortBindings ?? {}, Networks: { bridge: { NetworkID: "bridge", Aliases: null, Links: null, IPAMConfig: null, DriverOpts: null } } },
  };
}

export const listedImage = (image: DemoImage) => ({
  Id: image.id, ParentId: "", RepoTags: [image.tag], RepoDigests: [], Labels: image.labels, Created: Math.floor(image.createdAt / 1_000),
  Size: image.sizeBytes, VirtualSize: image.sizeBytes, SharedSize: -1, Containers: -1,
});

export const inspectedImage = (image: DemoImage) => ({
  Id: image.id, RepoTags: [image.tag], RepoDigests: [], Created: time(image.createdAt), Size: image.sizeBytes, Architecture: process.arch,
  Os: "linux", Author: "", Comment: "",
  Config: { Env: image.env, Labels: image.labels, Cmd: ["shop"], Entrypoint: null, ExposedPorts: { [INNER_PORT]: {} }, Healthcheck: HEALTHCHECK, WorkingDir: "", User: "" },
});

type Figures = Awaited<ReturnType<DemoContainer["figures"]>>;

/** One reading; `before` is the engine's own earlier one. */
export function statsReply({ record }: DemoContainer, now: Reading, before: Reading | undefined) {
  return {
    id: record.id, name: `/${record.name}`, read: time(now.atMs), preread: time(before?.atMs), num_procs: now.figures ? 1 : 0,
    cpu_stats: cpuStats(now), precpu_stats: cpuStats(before),
    memory_stats: now.figures ? { usage: now.figures.memoryBytes, limit: totalmem(), stats: {} } : {},
    networks: { eth0: { rx_bytes: now.figures?.rx ?? 0, tx_bytes: now.figures?.tx ?? 0 } },
    blkio_stats: { io_service_bytes_recursive: null }, pids_stats: { current: now.figures ? 1 : 0 },
  };
}

/** Undefined figures: the container does not run, which the API says with the zero time. */
export interface Reading {
  atMs: number | undefined;
  systemNs: number;
  figures: Figures;
}

export async function takeReading(container: DemoContainer): Promise<Reading> {
  const figures = await container.figures();
  const busyMs = cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.idle + times.irq, 0);
  return { atMs: figures && Date.now(), systemNs: busyMs * 1e6, figures };
}

const cpuStats = (reading: Reading | undefined) => ({
  cpu_usage: { total_usage: reading?.figures?.cpuNs ?? 0, usage_in_usermode: 0, usage_in_kernelmode: 0 },
  system_cpu_usage: reading?.systemNs ?? 0, online_cpus: cpus().length, throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
});
