import type { Fleet, ObjectRef } from "../../shared/fleet";
import { shownMounts } from "../../shared/file-systems";
import type { Plan } from "../../shared/plan";
import type { SeriesLine, SeriesSelector } from "../../shared/sample";
import type { StateChanges } from "../history";
import type { SampleStore } from "../ports";
import type { Bucket, Chart, ChartLine, ObjectCharts } from "./chart";

/** More objects than these make a report nobody reads; how many were left out is said. */
export const MOST_OBJECTS = 12;
const BUCKETS = 180;
const MOST_FILE_SYSTEMS = 4;

export interface Span {
  from: number;
  to: number;
}

/** What a run affected, its target first. */
export function affectedBy({ target, hosts }: Plan): ObjectRef[] {
  const refs: ObjectRef[] = [...(target && target.kind !== "environment" ? [target] : []), ...hosts.map((id) => ({ kind: "host" as const, id }))];
  return refs.filter(({ kind, id }, index) => refs.findIndex((other) => other.kind === kind && other.id === id) === index);
}

/** The charts of one object over a span, from the samples that were kept. Charts without any line are left out. */
export function chartsOf(ref: ObjectRef, fleet: Fleet | undefined, samples: Pick<SampleStore, "query">, changes: Pick<StateChanges, "list">, { from, to }: Span): ObjectCharts {
  const lines = samples.query({ selectors: selectorsOf(ref, fleet), from, to, buckets: BUCKETS });
  return {
    object: `${ref.kind}/${ref.id}`,
    charts: drawn(ref, lines).filter((chart) => chart.lines.some(({ points }) => points.length > 0)),
    health: changes.list({ kind: ref.kind, object: ref.id, from, to, limit: 50 }).reverse().map(({ at, before, after, reason }) => ({ at, before, after, reason: reason?.message })),
  };
}

const CPU = "node_cpu_seconds_total";
const LATENCY = "probe_duration_seconds";
const UP = "store_node_up";
const HOST_GAUGES = [
  "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes", "node_filesystem_size_bytes", "node_filesystem_free_bytes", "node_filesystem_avail_bytes", "node_load1",
];

function selectorsOf({ kind, id }: ObjectRef, fleet: Fleet | undefined): SeriesSelector[] {
  const value = (name: string, labels: Record<string, string>): SeriesSelector => ({ name, labels, as: "value" });
  const rate = (name: string, labels: Record<string, string>): SeriesSelector => ({ name, labels, as: "rate" });
  switch (kind) {
    case "host":
      return [rate(CPU, { host: id, mode: "idle" }), rate(CPU, { host: id, mode: "iowait" }), ...HOST_GAUGES.map((name) => value(name, { host: id }))];
    case "service": {
      const container = Object.entries(fleet?.services ?? {}).find(([name]) => name === id)?.[1].container;
      const named = container === undefined ? [] : [rate("container_cpu_usage_seconds_total", { name: container }), value("container_memory_usage_bytes", { name: container })];
      return [value(LATENCY, { service: id }), ...named];
    }
    case "database": case "cache":
      return [value(UP, { store: id })];
    case "probe":
      return [value(LATENCY, { probe: id }), value("probe_success", { probe: id })];
    case "environment":
      return [];
  }
}

function drawn({ kind }: ObjectRef, all: readonly SeriesLine[]): Chart[] {
  const each = (name: string, label: (line: SeriesLine) => string): ChartLine[] => merged(all.filter(({ series }) => series.name === name).map((line) => renamed(line, label(line))));
  const host = ({ series }: SeriesLine) => series.labels["host"] ?? series.labels["probe"] ?? "this machine";
  switch (kind) {
    case "host":
      return [
        { title: "CPU in use", unit: "ratio", lines: cpu(all) },
        { title: "Load, 1 min", unit: "number", lines: each("node_load1", () => "load") },
        { title: "Memory in use", unit: "bytes", lines: memory(all) },
        { title: "Disk in use", unit: "ratio", lines: disks(all) },
      ];
    case "service":
      return [
        { title: "Latency of the health check", unit: "seconds", lines: each(LATENCY, host) },
        { title: "CPU of the containers, cores", unit: "number", lines: each("container_cpu_usage_seconds_total", host) },
        { title: "Memory of the containers", unit: "bytes", lines: each("container_memory_usage_bytes", host) },
      ];
    case "database": case "cache":
      return [{ title: "Answers", unit: "up", lines: each(UP, ({ series }) => `${series.labels["host"] ?? "?"}:${series.labels["port"] ?? "?"}`) }];
    case "probe":
      return [{ title: "Duration", unit: "seconds", lines: each(LATENCY, () => "duration") }, { title: "Success", unit: "up", lines: each("probe_success", () => "success") }];
    case "environment":
      return [];
  }
}

const renamed = ({ points, gapMs }: SeriesLine, name: string): ChartLine => ({ name, points, gapMs });

/** A swapped container goes on under another label: parts of one name are one line. */
function merged(lines: readonly ChartLine[]): ChartLine[] {
  const byName = new Map<string, ChartLine>();
  for (const line of lines) {
    const known = byName.get(line.name);
    byName.set(line.name, known ? { ...known, points: [...known.points, ...line.points].sort(([a], [b]) => a - b), gapMs: Math.max(known.gapMs, line.gapMs) } : line);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One line from several, bucket by bucket; `by` gets the buckets in the order of the lines. */
function combined(name: string, lines: readonly (SeriesLine | undefined)[], by: (buckets: readonly Bucket[]) => [mean: number, min: number, max: number]): ChartLine[] {
  const present = lines.filter((line) => line !== undefined);
  const [first, ...others] = present;
  if (!first || present.length !== lines.length) return [];
  const maps = others.map(({ points }) => new Map(points.map((point) => [point[0], point])));
  const points = first.points.flatMap((point): Bucket[] => {
    const rest = maps.map((map) => map.get(point[0])).filter((other) => other !== undefined);
    return rest.length === maps.length ? [[point[0], ...by([point, ...rest])]] : [];
  });
  return [{ name, points, gapMs: Math.max(...present.map(({ gapMs }) => gapMs)) }];
}

const share = (value: number): number => Math.min(1, Math.max(0, value));
const named = (all: readonly SeriesLine[], name: string, label?: string, value?: string): SeriesLine[] =>
  all.filter(({ series }) => series.name === name && (label === undefined || series.labels[label] === value));

/** What is neither idle nor waiting for a disk. */
function cpu(all: readonly SeriesLine[]): ChartLine[] {
  const [idle, waiting] = [named(all, CPU, "mode", "idle")[0], named(all, CPU, "mode", "iowait")[0]];
  const lines = waiting ? [idle, waiting] : [idle];
  return combined("in use", lines, ([free = ZERO, wait = ZERO]) => [share(1 - free[1] - wait[1]), share(1 - free[3] - wait[1]), share(1 - free[2] - wait[1])]);
}

function memory(all: readonly SeriesLine[]): ChartLine[] {
  const [total, available] = [named(all, "node_memory_MemTotal_bytes")[0], named(all, "node_memory_MemAvailable_bytes")[0]];
  const used = combined("in use", [total, available], ([whole = ZERO, left = ZERO]) => [whole[1] - left[1], whole[1] - left[3], whole[1] - left[2]]);
  return total ? [...used, renamed(total, "there is")] : used;
}

const ZERO: Bucket = [0, 0, 0, 0];

/** As df reckons it: what is reserved for root is neither used nor available. The fullest come first. */
function disks(all: readonly SeriesLine[]): ChartLine[] {
  const of = (what: string, mount: string) => named(all, `node_filesystem_${what}_bytes`, "mountpoint", mount)[0];
  const mounts = shownMounts(named(all, "node_filesystem_size_bytes").map(({ series }) => series));
  const lines = mounts.flatMap((mount) => combined(mount, [of("size", mount), of("free", mount), of("avail", mount)], ([size = ZERO, free = ZERO, avail = ZERO]) => {
    const used = size[1] - free[1];
    const ratio = used + avail[1] > 0 ? share(used / (used + avail[1])) : 0;
    return [ratio, ratio, ratio];
  }));
  const last = ({ points }: ChartLine) => points.at(-1)?.[1] ?? 0;
  return lines.sort((a, b) => last(b) - last(a)).slice(0, MOST_FILE_SYSTEMS);
}
