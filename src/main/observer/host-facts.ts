import { type Snapshot, type Reading, valueOf } from "../collectors";
import type { HostFacts } from "./observations";

/** Seconds by mode, averaged over the cores. */
interface CpuTimes {
  idle: number;
  all: number;
}

/** How far back the steady use of the processor looks, and how much of that must have been seen. */
const STEADY_MS = 60_000;
const STEADY_AT_LEAST_MS = 30_000;

/** What is kept from one snapshot to the next. */
export interface Memory {
  times?: CpuTimes;
  /** Use between neighbouring snapshots, with the time it covers. */
  recent: { at: number; ms: number; cpu: number }[];
  at?: number;
}

/** Makes a host's facts of a snapshot and what was remembered. Pure. */
export function factsOf(snapshot: Snapshot, system: string | undefined, at: number, before: Memory): { facts: HostFacts; memory: Memory } {
  const times = cpuTimes(snapshot.readings);
  const cpu = times && before.times ? cpuUse(before.times, times) : undefined;
  const ms = before.at === undefined ? 0 : at - before.at;
  const recent = before.recent.filter((use) => at - use.at < STEADY_MS);
  if (cpu !== undefined && ms > 0 && ms <= STEADY_MS) recent.push({ at, ms, cpu });
  const facts: HostFacts = {
    cpu,
    cpuSteady: steadyOf(recent),
    memory: memoryUse(snapshot),
    ...fullest(snapshot.readings),
    load1: valueOf(snapshot, "node_load1"),
    cores: valueOf(snapshot, "node_cpu_cores"),
    uptimeS: valueOf(snapshot, "node_uptime_seconds"),
    system,
    unread: snapshot.unread.map(({ collector, reason }) => `${collector}: ${reason}`),
  };
  return { facts, memory: { times, recent, at } };
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

/** The fullest file system: used as a share of what ordinary users can use, the way `df` counts. */
function fullest(readings: readonly Reading[]): Pick<HostFacts, "disk" | "diskMount"> {
  let worst: Pick<HostFacts, "disk" | "diskMount"> = {};
  for (const mount of new Set(readings.flatMap(({ labels }) => labels?.["mountpoint"] ?? []))) {
    const of = (name: string) => readings.find((reading) => reading.name === name && reading.labels?.["mountpoint"] === mount)?.value;
    const [size, free, available] = ["size", "free", "avail"].map((what) => of(`node_filesystem_${what}_bytes`));
    if (size === undefined || free === undefined || available === undefined) continue;
    const used = size - free;
    const ratio = used + available === 0 ? 1 : used / (used + available);
    if (worst.disk === undefined || ratio > worst.disk) worst = { disk: ratio, diskMount: mount };
  }
  return worst;
}
