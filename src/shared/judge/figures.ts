import type { Fleet, ObjectRef } from "../fleet";
import type { Judged } from "./baseline";

/** How a figure is shown; a ratio is 0..1. */
export type FigureUnit = "ratio" | "bytes" | "bytes/s" | "seconds" | "number" | "1/s";

/** Series whose means over ten minutes a figure is learned from; the history keeps those ready. */
export interface Part {
  name: string;
  labels: Record<string, string>;
  /** Only series of these hosts, or without that label. */
  hosts?: readonly string[];
  without?: { label: string; value: string };
  as: "value" | "rate";
}

/** Something about an object that has a usual value. */
export interface Figure extends Judged {
  /** "host.cpu" */
  id: string;
  title: string;
  unit: FigureUnit;
  object: ObjectRef;
  /** PromQL; gives at most one element. */
  expression: string;
  /** The same from the local history: for each part the means of its series, in one stretch of ten minutes. */
  parts: readonly Part[];
  combine: (values: readonly (readonly number[])[]) => number;
}

type Kind = Pick<Figure, "id" | "title" | "unit" | "leastSpread" | "limits" | "combine"> & { worse?: Judged["worse"]; expression: (label: string) => string; parts: (id: string) => Part[] };

const FULL = { warning: 0.9, critical: 0.97 };
const text = (value: string): string => JSON.stringify(value);

type Values = readonly (readonly number[])[];
const add = (values: readonly number[] = []): number => values.reduce((sum, value) => sum + value, 0);
const sum = ([first]: Values): number => add(first);
const most = ([first = []]: Values): number => Math.max(...first);
const mean = ([first = []]: Values): number => add(first) / first.length;

const gauge = (name: string, labels: Record<string, string>): Part => ({ name, labels, as: "value" });
const rate = (name: string, labels: Record<string, string>): Part => ({ name, labels, as: "rate" });
const traffic = (name: string, host: string): Part => ({ ...rate(name, { host }), without: { label: "device", value: "lo" } });
const idle = (host: string, mode: string): Part => rate("node_cpu_seconds_total", { host, mode });

const HOST: Kind[] = [
  {
    id: "host.cpu", title: "Processors in use", unit: "ratio", leastSpread: 0.02, limits: FULL, expression: (host) => `1 - sum(rate(node_cpu_seconds_total{host=${host},mode=~"idle|iowait"}[5m])) / count(node_cpu_seconds_total{host=${host},mode="idle"})`,
    parts: (host) => [idle(host, "idle"), idle(host, "iowait")], combine: ([free = [], waiting]) => 1 - (add(free) + add(waiting)) / free.length,
  },
  {
    id: "host.memory", title: "Memory in use", unit: "ratio", leastSpread: 0.02, limits: FULL, expression: (host) => `1 - max(node_memory_MemAvailable_bytes{host=${host}}) / max(node_memory_MemTotal_bytes{host=${host}})`,
    parts: (host) => [gauge("node_memory_MemAvailable_bytes", { host }), gauge("node_memory_MemTotal_bytes", { host })], combine: ([left = [], all = []]) => 1 - Math.max(...left) / Math.max(...all),
  },
  {
    id: "host.load", title: "Load by processor, 5 min", unit: "number", leastSpread: 0.1, expression: (host) => `max(node_load5{host=${host}}) / count(node_cpu_seconds_total{host=${host},mode="idle"})`,
    parts: (host) => [gauge("node_load5", { host }), idle(host, "idle")], combine: ([load = [], cores = []]) => Math.max(...load) / cores.length,
  },
  {
    id: "host.network-in", title: "Network, received", unit: "bytes/s", leastSpread: 10_000, expression: (host) => `sum(rate(node_network_receive_bytes_total{host=${host},device!="lo"}[5m]))`,
    parts: (host) => [traffic("node_network_receive_bytes_total", host)], combine: sum,
  },
  {
    id: "host.network-out", title: "Network, sent", unit: "bytes/s", leastSpread: 10_000, expression: (host) => `sum(rate(node_network_transmit_bytes_total{host=${host},device!="lo"}[5m]))`,
    parts: (host) => [traffic("node_network_transmit_bytes_total", host)], combine: sum,
  },
];

const SERVICE: Kind[] = [
  {
    id: "service.latency", title: "Duration of the health check", unit: "seconds", leastSpread: 0.005, expression: (service) => `avg(avg_over_time(probe_duration_seconds{service=${service},probe=""}[5m]))`,
    parts: (service) => [{ ...gauge("probe_duration_seconds", { service }), without: { label: "probe", value: "*" } }], combine: mean,
  },
];

const DATABASE: Kind[] = [
  { id: "database.connections", title: "Connections", unit: "number", leastSpread: 2, expression: (store) => `sum(pg_stat_database_numbackends{store=${store}})`, parts: (store) => [gauge("pg_stat_database_numbackends", { store })], combine: sum },
  { id: "database.commits", title: "Transactions committed", unit: "1/s", leastSpread: 1, expression: (store) => `sum(rate(pg_stat_database_xact_commit{store=${store}}[5m]))`, parts: (store) => [rate("pg_stat_database_xact_commit", { store })], combine: sum },
  { id: "database.lag", title: "Replication lag", unit: "seconds", leastSpread: 1, expression: (store) => `max(pg_replication_lag_seconds{store=${store}})`, parts: (store) => [gauge("pg_replication_lag_seconds", { store })], combine: most },
];

const CACHE: Kind[] = [
  { id: "cache.memory", title: "Memory in use", unit: "bytes", leastSpread: 1_048_576, expression: (store) => `sum(redis_memory_used_bytes{store=${store}})`, parts: (store) => [gauge("redis_memory_used_bytes", { store })], combine: sum },
  { id: "cache.clients", title: "Clients connected", unit: "number", leastSpread: 2, expression: (store) => `sum(redis_connected_clients{store=${store}})`, parts: (store) => [gauge("redis_connected_clients", { store })], combine: sum },
  { id: "cache.commands", title: "Commands", unit: "1/s", leastSpread: 5, expression: (store) => `sum(rate(redis_commands_processed_total{store=${store}}[5m]))`, parts: (store) => [rate("redis_commands_processed_total", { store })], combine: sum },
];

const PROBE: Kind[] = [
  { id: "probe.duration", title: "Duration", unit: "seconds", leastSpread: 0.01, expression: (probe) => `avg(avg_over_time(probe_duration_seconds{probe=${probe}}[5m]))`, parts: (probe) => [gauge("probe_duration_seconds", { probe })], combine: mean },
];

const figure = ({ expression, parts, worse = "above", ...kind }: Kind, object: ObjectRef): Figure => ({ ...kind, worse, object, expression: expression(text(object.id)), parts: parts(object.id) });

/** By the container's name and the hosts of the service: two services of a fleet may name theirs alike. */
function containerFigures(id: string, container: string, hosts: readonly string[]): Figure[] {
  const labels = `name=${text(container)},host=~${text(hosts.map(quoted).join("|"))}`;
  const of = (part: Part): Part[] => [{ ...part, hosts }];
  const common = { worse: "above" as const, object: { kind: "service" as const, id }, combine: sum };
  return [
    { ...common, id: "service.cpu", title: "Processors of the containers, cores", unit: "number", leastSpread: 0.02, expression: `sum(rate(container_cpu_usage_seconds_total{${labels}}[5m]))`, parts: of(rate("container_cpu_usage_seconds_total", { name: container })) },
    { ...common, id: "service.memory", title: "Memory of the containers", unit: "bytes", leastSpread: 5 * 1_048_576, expression: `sum(container_memory_usage_bytes{${labels}})`, parts: of(gauge("container_memory_usage_bytes", { name: container })) },
  ];
}

/** Every figure of a fleet that has a baseline. */
export function figuresOf(fleet: Fleet): Figure[] {
  const each = (section: object, kind: ObjectRef["kind"], kinds: readonly Kind[]): Figure[] => Object.keys(section).flatMap((id) => kinds.map((one) => figure(one, { kind, id })));
  return [
    ...each(fleet.hosts, "host", HOST),
    ...each(fleet.services, "service", SERVICE),
    ...Object.entries(fleet.services).flatMap(([id, { container, hosts }]) => containerFigures(id, container, hosts)),
    ...each(fleet.databases, "database", DATABASE),
    ...each(fleet.caches, "cache", CACHE),
    ...each(fleet.probes, "probe", PROBE),
  ];
}

/** Names of a fleet have no other character that means something in a pattern. */
const quoted = (name: string): string => name.replaceAll(".", "\\.");

/** Whether a series belongs to a part, beyond the labels that are equal. "*": a series with that label at all. */
export function belongsTo({ hosts, without }: Part, labels: Readonly<Record<string, string>>): boolean {
  if (hosts && !hosts.includes(labels["host"] ?? "")) return false;
  const value = without && labels[without.label];
  return value === undefined || value === "" || (without?.value !== "*" && value !== without?.value);
}
