import type { Fleet } from "../../../shared/fleet";
import { dailyMaxima, type Forecast, forecast } from "../../../shared/judge/forecast";
import type { SeriesLine, SeriesSelector } from "../../../shared/sample";
import type { SampleStore } from "../../ports";

/** How full something is, and where that goes. */
export interface Capacity {
  object: string;
  what: string;
  unit: "ratio" | "bytes";
  /** The highest value of the last day that is over. */
  latest?: number;
  forecast: Forecast;
}

type Samples = Pick<SampleStore, "query">;
type Maxima = [day: number, max: number][];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** How far back a trend is looked for. */
export const TREND_DAYS = 30;
const FULL = [0.8, 0.9, 1];

/** Disks, memory and processors of hosts; sizes, connections and memory of stores. Lets other work in between objects. */
export async function capacityOf(fleet: Fleet, samples: Samples, now: number): Promise<Capacity[]> {
  const found: Capacity[] = [];
  const works = [
    ...Object.keys(fleet.hosts).map((id) => () => hostCapacity(id, samples, now)), ...Object.keys(fleet.databases).map((id) => () => databaseCapacity(id, samples, now)),
    ...Object.keys(fleet.caches).map((id) => () => cacheCapacity(id, samples, now)),
  ];
  for (const work of works) {
    found.push(...(await work()));
    await new Promise(setImmediate);
  }
  return found;
}

const value = (name: string, labels: Record<string, string>): SeriesSelector => ({ name, labels, as: "value" });

/** Lines by day of UTC, up to the day that goes on. */
const byDay = (samples: Samples, selectors: SeriesSelector[], now: number): SeriesLine[] => {
  const end = Math.ceil(now / DAY_MS) * DAY_MS;
  return samples.query({ selectors, from: end - TREND_DAYS * DAY_MS, to: end - 1, buckets: TREND_DAYS + 1 });
};

function row(object: string, what: string, unit: Capacity["unit"], points: readonly (readonly [number, number])[], now: number): Capacity[] {
  const maxima: Maxima = dailyMaxima(points, now);
  return points.length === 0 ? [] : [{ object, what, unit, latest: maxima.at(-1)?.[1], forecast: forecast(maxima, now, unit === "ratio" ? FULL : []) }];
}

async function hostCapacity(id: string, samples: Samples, now: number): Promise<Capacity[]> {
  const host = { host: id };
  const lines = byDay(samples, [
    ...["node_filesystem_size_bytes", "node_filesystem_free_bytes", "node_filesystem_avail_bytes", "node_memory_MemTotal_bytes", "node_memory_MemAvailable_bytes"].map((name) => value(name, host)),
  ], now);
  const named = (name: string): SeriesLine[] => lines.filter(({ series }) => series.name === name);
  const mounts = [...new Set(named("node_filesystem_size_bytes").map(({ series }) => series.labels["mountpoint"] ?? "?"))].sort();
  const disks = mounts.flatMap((mount) => {
    const [size, free, avail] = ["size", "free", "avail"].map((what) => named(`node_filesystem_${what}_bytes`).find(({ series }) => series.labels["mountpoint"] === mount));
    // As df reckons: what is reserved for root is neither used nor available.
    return row(`host/${id}`, `disk ${mount}`, "ratio", together([size, free, avail], ([all, left, mine]) => (all.max - left.min) / (all.max - left.min + mine.min)), now);
  });
  const memory = row(`host/${id}`, "memory", "ratio", together([named("node_memory_MemTotal_bytes")[0], named("node_memory_MemAvailable_bytes")[0]], ([all, left]) => 1 - left.min / all.max), now);
  return [...disks, ...memory, ...row(`host/${id}`, "processors, busiest hour", "ratio", await busyHours(id, samples, now), now)];
}

interface Extremes {
  min: number;
  max: number;
}
const NOTHING: Extremes = { min: Number.NaN, max: Number.NaN };

/** One value for each bucket that all lines have. */
function together(lines: readonly (SeriesLine | undefined)[], by: (buckets: [Extremes, Extremes, Extremes]) => number): [number, number][] {
  const maps = lines.map((line) => new Map(line?.points.map(([at, , min, max]) => [at, { min, max }] as const)));
  return [...(maps[0]?.keys() ?? [])].flatMap((at): [number, number][] => {
    const [first = NOTHING, second = NOTHING, third = NOTHING] = maps.map((map) => map.get(at));
    const made = by([first, second, third]);
    return Number.isFinite(made) ? [[at, made]] : [];
  });
}

const WEEK_MS = 7 * DAY_MS;

/** Mean load of the processors by hour: a day's maximum of this is its busiest hour. A machine has many of them, so a week is read at once. */
async function busyHours(id: string, samples: Samples, now: number): Promise<[number, number][]> {
  const hours: [number, number][] = [];
  for (let from = Math.ceil(now / HOUR_MS) * HOUR_MS - TREND_DAYS * DAY_MS; from < now; from += WEEK_MS) {
    hours.push(...busyWeek(id, samples, from, Math.min(from + WEEK_MS, Math.ceil(now / HOUR_MS) * HOUR_MS)));
    await new Promise(setImmediate);
  }
  return hours;
}

function busyWeek(id: string, samples: Samples, from: number, end: number): [number, number][] {
  const rate = (mode: string): SeriesSelector => ({ name: "node_cpu_seconds_total", labels: { host: id, mode }, as: "rate" });
  const count = (end - from) / HOUR_MS;
  const [idle = [], waiting = []] = ["idle", "iowait"].map((mode) => samples.query({ selectors: [rate(mode)], from, to: end - 1, buckets: count + 1 }));
  const free = new Map<number, { sum: number; cores: number }>();
  for (const { points } of idle) {
    for (const [at, mean] of points) {
      const hour = free.get(at) ?? { sum: 0, cores: 0 };
      free.set(at, { sum: hour.sum + mean, cores: hour.cores + 1 });
    }
  }
  for (const { points } of waiting) {
    for (const [at, mean] of points) {
      const hour = free.get(at);
      if (hour) hour.sum += mean;
    }
  }
  return [...free].map(([at, { sum, cores }]) => [at, Math.min(1, Math.max(0, 1 - sum / cores))]);
}

/** The instance that has most, where there are several; series of one instance are added up. */
function largest(lines: readonly SeriesLine[]): Map<number, number> {
  const byInstance = new Map<string, Map<number, number>>();
  for (const { series, points } of lines) {
    const sums = byInstance.get(series.labels["instance"] ?? "") ?? new Map<number, number>();
    for (const [at, , , max] of points) sums.set(at, (sums.get(at) ?? 0) + max);
    byInstance.set(series.labels["instance"] ?? "", sums);
  }
  const all = new Map<number, number>();
  for (const sums of byInstance.values()) for (const [at, sum] of sums) all.set(at, Math.max(sum, all.get(at) ?? 0));
  return all;
}

function databaseCapacity(id: string, samples: Samples, now: number): Capacity[] {
  const store = { store: id };
  const lines = byDay(samples, [value("pg_database_size_bytes", store), value("pg_stat_database_numbackends", store), value("pg_settings_max_connections", store)], now);
  const named = (name: string): SeriesLine[] => lines.filter(({ series }) => series.name === name);
  const limit = largest(named("pg_settings_max_connections"));
  return [
    ...row(`database/${id}`, "size", "bytes", [...largest(named("pg_database_size_bytes"))], now),
    ...row(`database/${id}`, "connections", "ratio", [...largest(named("pg_stat_database_numbackends"))].flatMap(([at, used]): [number, number][] => (limit.has(at) ? [[at, used / (limit.get(at) ?? 1)]] : [])), now),
  ];
}

function cacheCapacity(id: string, samples: Samples, now: number): Capacity[] {
  const lines = byDay(samples, [value("redis_memory_used_bytes", { store: id }), value("redis_memory_max_bytes", { store: id })], now);
  const [used, limit] = ["redis_memory_used_bytes", "redis_memory_max_bytes"].map((name) => largest(lines.filter(({ series }) => series.name === name)));
  const isLimited = [...(limit?.values() ?? [])].some((most) => most > 0);
  const points = [...(used ?? [])].flatMap(([at, bytes]): [number, number][] => (!isLimited ? [[at, bytes]] : (limit?.get(at) ?? 0) > 0 ? [[at, bytes / (limit?.get(at) ?? 1)]] : []));
  return row(`cache/${id}`, isLimited ? "memory" : "memory, without a limit", isLimited ? "ratio" : "bytes", points, now);
}
