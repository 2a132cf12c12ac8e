import { CONTAINER_GROUPS, type ContainerGroup, containerGroups, type ContainerRoom, type Snapshot, type Reading, valueOf } from "../collectors";
import type { HostFacts } from "./observations";

/** Seconds by mode, summed over the cores. */
interface CpuTimes {
  idle: number;
  all: number;
}

/** How far back the steady use of the processor looks, and how much of that must have been seen. */
const STEADY_MS = 60_000;
const STEADY_AT_LEAST_MS = 30_000;
/** What is read now and then counts for so long: three of its rounds. */
const SLOW_MS = 90_000;
/** Where the engine keeps its data, unless told otherwise. */
const DOCKER_ROOT = "/var/lib/docker";

/** What is kept from one snapshot to the next. */
export interface Memory {
  times?: CpuTimes;
  /** Use between neighbouring snapshots, with the time it covers. */
  recent: { at: number; ms: number; cpu: number }[];
  at?: number;
  /** File systems are not in every snapshot. */
  disk?: Pick<HostFacts, "disk" | "diskMount" | "dockerRoom"> & { at: number };
  groups?: { found: ReadonlyMap<string, ContainerGroup>; at: number };
}

/** Makes a host's facts of a snapshot and what was remembered. Pure. */
export function factsOf(snapshot: Snapshot, system: string | undefined, at: number, before: Memory): { facts: HostFacts; memory: Memory } {
  const times = cpuTimes(snapshot.readings);
  const cpu = times && before.times ? cpuUse(before.times, times) : undefined;
  const ms = before.at === undefined ? 0 : at - before.at;
  const recent = before.recent.filter((use) => at - use.at < STEADY_MS);
  if (cpu !== undefined && ms > 0 && ms <= STEADY_MS) recent.push({ at, ms, cpu });
  const found = fullest(snapshot.readings);
  const disk = found.disk === undefined ? before.disk : { ...found, dockerRoom: dockerRoom(snapshot.readings), at };
  const isFresh = disk !== undefined && at - disk.at <= SLOW_MS;
  const asked = snapshot.groups.get(CONTAINER_GROUPS);
  const groups = asked === undefined ? before.groups : { found: containerGroups(asked), at };
  const cores = new Set(snapshot.readings.flatMap(({ name, labels }) => (name === "node_cpu_seconds_total" ? (labels?.["cpu"] ?? []) : []))).size;
  const facts: HostFacts = {
    cpu,
    cpuSteady: steadyOf(recent),
    memory: memoryUse(snapshot),
    ...(isFresh && { disk: disk.disk, diskMount: disk.diskMount, dockerRoom: disk.dockerRoom }),
    groups: groups !== undefined && at - groups.at <= SLOW_MS ? groups.found : undefined,
    load1: valueOf(snapshot, "node_load1"),
    cores: cores === 0 ? undefined : cores,
    uptimeS: valueOf(snapshot, "node_uptime_seconds"),
    system,
    unread: snapshot.unread.map(({ collector, reason }) => `${collector}: ${reason}`),
  };
  return { facts, memory: { times, recent, at, disk, groups } };
}

function cpuTimes(readings: readonly Reading[]): CpuTimes | undefined {
  const modes = readings.filter(({ name }) => name === "node_cpu_seconds_total");
  if (modes.length === 0) return undefined;
  const sum = (wanted: (mode: string | undefined) => boolean) =>
    modes.reduce((total, { labels, value }) => (wanted(labels?.["mode"]) ? total + value : total), 0);
  return { idle: sum((mode) => mode === "idle" || mode === "iowait"), all: sum(() => true) };
}

/** Share of the time between two readings that was not idle; undefined when the counters did not move on, as after a restart. */
function cpuUse(before: CpuTimes, after: CpuTimes): number | undefined {
  const all = after.all - before.all;
  const idle = after.idle - before.idle;
  return all > 0 && idle >= 0 ? Math.min(1, Math.max(0, 1 - idle / all)) : undefined;
}

function steadyOf(recent: Memory["recent"]): number | undefined {
  const covered = recent.reduce((total, { ms }) => total + ms, 0);
  return covered < STEADY_AT_LEAST_MS ? undefined : recent.reduce((total, { cpu, ms }) => total + cpu * ms, 0) / covered;
}

function memoryUse(snapshot: Snapshot): number | undefined {
  const total = valueOf(snapshot, "node_memory_MemTotal_bytes");
  const available = valueOf(snapshot, "node_memory_MemAvailable_bytes");
  return total && available !== undefined ? 1 - available / total : undefined;
}

/** Two mounts of one file system are not read in the same instant. */
const SAME_RATIO = 0.0005;

/** The fullest file system that can be written: used as a share of what ordinary users can use, the way `df` counts. Of several mounts of it the shortest path. */
function fullest(readings: readonly Reading[]): Pick<HostFacts, "disk" | "diskMount"> {
  const by = new Map<string, Map<string, number>>();
  for (const { name, labels, value } of readings) {
    const mount = labels?.["mountpoint"];
    if (mount === undefined) continue;
    const numbers = by.get(mount) ?? new Map<string, number>();
    by.set(mount, numbers.set(name, value));
  }
  let worst: { disk: number; diskMount: string } | undefined;
  for (const [mount, numbers] of by) {
    const ratio = usedRatio(numbers);
    if (ratio === undefined) continue;
    const isWorse = worst === undefined || ratio > worst.disk + SAME_RATIO || (ratio > worst.disk - SAME_RATIO && mount.length < worst.diskMount.length);
    if (isWorse) worst = { disk: ratio, diskMount: mount };
  }
  return worst ?? {};
}

function usedRatio(numbers: ReadonlyMap<string, number>): number | undefined {
  const [size, free, available] = ["size_bytes", "free_bytes", "avail_bytes"].map((what) => numbers.get(`node_filesystem_${what}`));
  if (!size || free === undefined || available === undefined || numbers.get("node_filesystem_readonly") === 1) return undefined;
  const used = size - free;
  return used + available === 0 ? 1 : used / (used + available);
}

/** The file system that the engine's data is on: that with the longest path above it. */
function dockerRoom(readings: readonly Reading[]): ContainerRoom | undefined {
  let best: { mount: string; labels: Reading["labels"] } | undefined;
  for (const { name, labels } of readings) {
    const mount = labels?.["mountpoint"];
    if (name !== "node_filesystem_size_bytes" || mount === undefined) continue;
    const holds = mount === "/" || mount === DOCKER_ROOT || DOCKER_ROOT.startsWith(`${mount}/`);
    if (holds && (best === undefined || mount.length > best.mount.length)) best = { mount, labels };
  }
  if (best === undefined) return undefined;
  const of = (what: string): number | undefined => readings.find(({ name, labels }) => name === `node_filesystem_${what}` && labels?.["mountpoint"] === best.mount)?.value;
  const [sizeBytes, inodes, inodesFree] = [of("size_bytes"), of("files"), of("files_free")];
  return sizeBytes === undefined || inodes === undefined || inodesFree === undefined ? undefined : { device: best.labels?.["device"] ?? "", sizeBytes, inodes, inodesFree };
}
