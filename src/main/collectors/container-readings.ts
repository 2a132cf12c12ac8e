import type { ContainerDisk, ContainerFigures, ContainerLimits, ContainerTraffic } from "../ports";
import type { SeriesLabels } from "../../shared/sample";
import { type Reading, rounded } from "./collector";
import type { SeenContainer } from "./containers";

/** What the host itself tells of a container, by the names of `controlGroups`. */
export interface ContainerGroup {
  oomKills?: number;
  processes?: number;
}

/** The group of readings of a host that are about its containers; they go out with the containers' own. */
export const CONTAINER_GROUPS = "control-groups";

/** Groups by container id, from a host's readings. */
export function containerGroups(readings: readonly Reading[]): Map<string, ContainerGroup> {
  const groups = new Map<string, ContainerGroup>();
  for (const { name, labels, value } of readings) {
    const id = labels?.["id"] ?? "";
    groups.set(id, { ...groups.get(id), [name === "container_processes" ? "processes" : "oomKills"]: value });
  }
  return groups;
}

/** The file system that holds the engine's data. */
export interface ContainerRoom {
  device: string;
  sizeBytes: number;
  inodes: number;
  inodesFree: number;
}

export interface ContainerContext {
  /** ms since the epoch */
  at: number;
  group?: ContainerGroup;
  room?: ContainerRoom;
}

/** A container that broke down is reported for so long after its end, with the time of it: an hour, in ms. */
const BROKEN_MS = 3_600_000;

/**
 * Readings of a container by cAdvisor's names and labels; what was not read has none, and a limit that is not set is no limit, not 0. The
 * last three names are Quarterdeck's own, and there for containers in any state.
 */
export function containerReadings(container: SeenContainer, { at, group = {}, room }: ContainerContext): Reading[] {
  const labels = labelsOf(container);
  const of = reader(labels);
  const running = container.state === "running";
  const { stats, detail } = container;
  return [
    ...of("container_last_seen", lastSeen(container, at)),
    ...(running ? [
      ...of("container_start_time_seconds", detail?.startedAt === undefined ? undefined : detail.startedAt / 1_000),
      ...of("container_cpu_usage_seconds_total", stats && rounded(stats.cpuSecondsTotal, 4), { cpu: "total" }),
      ...of("container_memory_working_set_bytes", stats?.memoryBytes),
      ...of("container_memory_usage_bytes", stats?.figures?.memoryUsageBytes ?? stats?.memoryBytes),
      ...(stats?.figures ? figureReadings(stats.figures, of) : []),
      ...limitReadings(detail?.limits ?? {}, of),
      ...of("container_oom_events_total", group.oomKills),
      ...of("container_processes", group.processes),
      ...roomReadings(room, of),
    ] : []),
    ...reader({ name: container.name, image: container.image })("container_up", running ? 1 : 0),
    ...reader({ name: container.name, image: container.image })("container_restarts_total", detail?.restarts),
    ...(running && (container.health === "healthy" || container.health === "unhealthy")
      ? reader({ name: container.name, image: container.image })("container_healthy", container.health === "healthy" ? 1 : 0)
      : []),
  ];
}

type Of = (name: string, value: number | undefined, more?: SeriesLabels) => Reading[];

const reader = (labels: SeriesLabels): Of => (name, value, more) =>
  value === undefined || !Number.isFinite(value) ? [] : [{ name, labels: more ? { ...labels, ...more } : labels, value }];

function labelsOf({ id, image, name, labels }: SeenContainer): SeriesLabels {
  const own: SeriesLabels = {};
  for (const [label, value] of Object.entries(labels)) if (value !== "") own[`container_label_${label.replace(/[^a-zA-Z0-9_]/g, "_")}`] = value;
  return { ...own, id: `/docker/${id}`, image, name };
}

/** Seconds since the epoch. One that was stopped in good order is not seen any more; one that broke down was seen until then. */
function lastSeen({ state, detail }: SeenContainer, at: number): number | undefined {
  if (state === "running" || state === "paused" || state === "restarting") return at / 1_000;
  const { finishedAt, exitCode } = detail ?? {};
  return finishedAt !== undefined && exitCode !== 0 && at - finishedAt < BROKEN_MS ? finishedAt / 1_000 : undefined;
}

function figureReadings(figures: ContainerFigures, of: Of): Reading[] {
  return [
    ...of("container_cpu_user_seconds_total", figures.cpuUserSeconds),
    ...of("container_cpu_system_seconds_total", figures.cpuSystemSeconds),
    // Without a quota there are no periods, and cAdvisor has no series of them.
    ...(figures.cpuPeriods ? [
      ...of("container_cpu_cfs_periods_total", figures.cpuPeriods),
      ...of("container_cpu_cfs_throttled_periods_total", figures.cpuThrottledPeriods),
      ...of("container_cpu_cfs_throttled_seconds_total", figures.cpuThrottledSeconds),
    ] : []),
    ...of("container_memory_rss", figures.memoryRssBytes),
    ...of("container_memory_cache", figures.memoryCacheBytes),
    ...of("container_memory_mapped_file", figures.memoryMappedBytes),
    ...of("container_memory_swap", figures.memorySwapBytes),
    ...of("container_memory_max_usage_bytes", figures.memoryMaxBytes),
    ...of("container_memory_failcnt", figures.memoryFailures),
    ...of("container_memory_failures_total", figures.pageFaults, { failure_type: "pgfault", scope: "container" }),
    ...of("container_memory_failures_total", figures.majorPageFaults, { failure_type: "pgmajfault", scope: "container" }),
    ...of("container_threads", figures.tasks),
    ...of("container_threads_max", figures.tasksLimit),
    ...Object.entries(figures.networks).flatMap(([device, traffic]) => trafficReadings(device, traffic, of)),
    ...Object.entries(figures.disks).flatMap(([device, disk]) => diskReadings(device, disk, of)),
  ];
}

function trafficReadings(device: string, traffic: ContainerTraffic, of: Of): Reading[] {
  const each = (name: string, value: number) => of(`container_network_${name}_total`, value, { interface: device });
  return [
    ...each("receive_bytes", traffic.rxBytes), ...each("receive_packets", traffic.rxPackets), ...each("receive_errors", traffic.rxErrors), ...each("receive_packets_dropped", traffic.rxDropped),
    ...each("transmit_bytes", traffic.txBytes), ...each("transmit_packets", traffic.txPackets), ...each("transmit_errors", traffic.txErrors), ...each("transmit_packets_dropped", traffic.txDropped),
  ];
}

function diskReadings(device: string, { readBytes, writeBytes, reads, writes }: ContainerDisk, of: Of): Reading[] {
  const each = (name: string, value: number | undefined) => of(`container_fs_${name}_total`, value, { device });
  return [...each("reads_bytes", readBytes), ...each("writes_bytes", writeBytes), ...each("reads", reads), ...each("writes", writes)];
}

function limitReadings(limits: ContainerLimits, of: Of): Reading[] {
  return [
    ...of("container_spec_memory_limit_bytes", limits.memoryBytes),
    ...of("container_spec_memory_swap_limit_bytes", limits.memorySwapBytes),
    ...of("container_spec_memory_reservation_limit_bytes", limits.memoryReservationBytes),
    ...of("container_spec_cpu_quota", limits.cpuQuotaUs),
    ...of("container_spec_cpu_period", limits.cpuPeriodUs),
    ...of("container_spec_cpu_shares", limits.cpuShares),
  ];
}

function roomReadings(room: ContainerRoom | undefined, of: Of): Reading[] {
  if (room === undefined) return [];
  const device = { device: room.device };
  return [
    ...of("container_fs_limit_bytes", room.sizeBytes, device),
    ...of("container_fs_inodes_total", room.inodes, device),
    ...of("container_fs_inodes_free", room.inodesFree, device),
  ];
}
