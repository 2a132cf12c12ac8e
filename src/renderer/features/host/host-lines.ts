import { shownMounts } from "../../../shared/file-systems";
import type { SeriesLine, SeriesSelector } from "../../../shared/sample";
import { combine, mean, sum, type ChartLine } from "../../lib/chart-shape";
import { asLine, linesBy, named, one, present, scaled, selecting } from "../../lib/series-lines";

/** What a host's charts ask for: node_exporter's names, as our own collectors write them too. */
export function hostSelectors(host: string): SeriesSelector[] {
  const { gauge, counter } = selecting({ host });
  return [
    ...CPU_MODES.map((mode) => counter(CPU, { mode })),
    gauge("node_memory_MemTotal_bytes"), gauge("node_memory_MemAvailable_bytes"), gauge("node_memory_Cached_bytes"),
    gauge("node_memory_SwapTotal_bytes"), gauge("node_memory_SwapFree_bytes"),
    ...LOADS.map(([name]) => gauge(name)),
    counter("node_network_receive_bytes_total"), counter("node_network_transmit_bytes_total"),
    gauge("node_filesystem_size_bytes"), gauge("node_filesystem_free_bytes"), gauge("node_filesystem_avail_bytes"),
    counter("node_disk_read_bytes_total"), counter("node_disk_written_bytes_total"),
    ...PRESSURES.map(([name]) => counter(name)),
    gauge("node_logged_in_users"), counter("node_failed_logins_total"), gauge("node_time_skew_seconds"),
  ];
}

const CPU = "node_cpu_seconds_total";
const CPU_MODES = ["user", "system", "iowait", "steal", "softirq"] as const;
const LOADS = [["node_load1", "1 min"], ["node_load5", "5 min"], ["node_load15", "15 min"]] as const;
const PRESSURES = [
  ["node_pressure_cpu_waiting_seconds_total", "CPU"], ["node_pressure_memory_waiting_seconds_total", "memory"], ["node_pressure_io_waiting_seconds_total", "IO"],
] as const;

/** Share of all cores by mode; the mean over the cores. */
export function cpuLines(all: readonly SeriesLine[]): ChartLine[] {
  const cpu = named(all, CPU);
  return present(CPU_MODES.map((mode) => combine(mode, cpu.filter(({ series }) => series.labels["mode"] === mode).map(asLine(mode)), mean)));
}

export function memoryLines(all: readonly SeriesLine[]): { lines: ChartLine[]; totalBytes: number | undefined } {
  const total = one(all, "node_memory_MemTotal_bytes", "total");
  const available = one(all, "node_memory_MemAvailable_bytes", "available");
  const swapTotal = one(all, "node_memory_SwapTotal_bytes", "swap total");
  const swapFree = one(all, "node_memory_SwapFree_bytes", "swap free");
  const difference = ([a = 0, b = 0]: number[]): number => Math.max(0, a - b);
  const hasSwap = (swapTotal?.points.at(-1)?.[1] ?? 0) > 0;
  return {
    lines: present([
      total && available && combine("used", [total, available], difference),
      one(all, "node_memory_Cached_bytes", "page cache"),
      hasSwap && swapTotal && swapFree ? combine("swap used", [swapTotal, swapFree], difference) : undefined,
    ]),
    totalBytes: total?.points.at(-1)?.[1],
  };
}

export const loadLines = (all: readonly SeriesLine[]): ChartLine[] => present(LOADS.map(([name, title]) => one(all, name, title)));

/** Bytes per second in and out over every device but the loopback. */
export function networkLines(all: readonly SeriesLine[]): ChartLine[] {
  const total = (name: string, title: string) => combine(title, named(all, name).filter(({ series }) => series.labels["device"] !== "lo").map(asLine(title)), sum);
  return present([total("node_network_receive_bytes_total", "in"), total("node_network_transmit_bytes_total", "out")]);
}

/** Used share of each file system, the fullest six. As df reckons it: what is reserved for root is neither used nor available. */
export function diskLines(all: readonly SeriesLine[]): ChartLine[] {
  const of = (what: "free" | "avail", mount: string) => named(all, `node_filesystem_${what}_bytes`).find(({ series }) => series.labels["mountpoint"] === mount);
  const sizes = named(all, "node_filesystem_size_bytes");
  const shown = new Set(shownMounts(sizes.map(({ series }) => series)));
  const lines = sizes.filter(({ series }) => shown.has(series.labels["mountpoint"] ?? "?")).map((size) => {
    const mount = size.series.labels["mountpoint"] ?? "?";
    const available = of("avail", mount);
    return available && combine(mount, [size, of("free", mount) ?? available, available].map(asLine(mount)), usedShare);
  });
  return present(lines).sort((a, b) => (b.points.at(-1)?.[1] ?? 0) - (a.points.at(-1)?.[1] ?? 0)).slice(0, 6);
}

function usedShare([size = 0, free = 0, available = 0]: number[]): number {
  const used = size - free;
  return used + available > 0 ? used / (used + available) : 0;
}

// Whole disks as Linux names them; their partitions count the same bytes again.
const WHOLE_DISK = /^((sd|vd|xvd|hd)[a-z]+|nvme\d+n\d+|mmcblk\d+)$/;

export function diskIoLines(all: readonly SeriesLine[]): ChartLine[] {
  const total = (name: string, title: string) => {
    const lines = named(all, name);
    const disks = lines.filter(({ series }) => WHOLE_DISK.test(series.labels["device"] ?? ""));
    return combine(title, (disks.length > 0 ? disks : lines).map(asLine(title)), sum);
  };
  return present([total("node_disk_read_bytes_total", "read"), total("node_disk_written_bytes_total", "written")]);
}

/** Logins that failed, a minute, over all sources. */
export const failedLoginLines = (all: readonly SeriesLine[]): ChartLine[] => scaled(linesBy(all, "node_failed_logins_total", () => "failed logins"), 60);

/** How far the host's clock is ahead of this machine's, seconds. */
export const skewLines = (all: readonly SeriesLine[]): ChartLine[] => present([one(all, "node_time_skew_seconds", "ahead")]);

/** Share of time in which something waited for the resource (Linux pressure stall information, "some"). */
export const pressureLines = (all: readonly SeriesLine[]): ChartLine[] => present(PRESSURES.map(([name, title]) => one(all, name, title)));
