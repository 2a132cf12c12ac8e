import type { Fleet, ObjectRef } from "../fleet";
import type { Judged } from "./baseline";

/** How a figure is shown; a ratio is 0..1. */
export type FigureUnit = "ratio" | "bytes" | "bytes/s" | "seconds" | "number" | "1/s";

/** Something about an object that has a usual value. */
export interface Figure extends Judged {
  /** "host.cpu" */
  id: string;
  title: string;
  unit: FigureUnit;
  object: ObjectRef;
  /** PromQL; gives at most one element. */
  expression: string;
}

type Kind = Pick<Figure, "id" | "title" | "unit" | "leastSpread" | "limits"> & { worse?: Judged["worse"]; expression: (label: string) => string };

const FULL = { warning: 0.9, critical: 0.97 };
const text = (value: string): string => JSON.stringify(value);

const HOST: Kind[] = [
  { id: "host.cpu", title: "Processors in use", unit: "ratio", leastSpread: 0.02, limits: FULL, expression: (host) => `1 - sum(rate(node_cpu_seconds_total{host=${host},mode=~"idle|iowait"}[5m])) / count(node_cpu_seconds_total{host=${host},mode="idle"})` },
  { id: "host.memory", title: "Memory in use", unit: "ratio", leastSpread: 0.02, limits: FULL, expression: (host) => `1 - max(node_memory_MemAvailable_bytes{host=${host}}) / max(node_memory_MemTotal_bytes{host=${host}})` },
  { id: "host.load", title: "Load by processor, 5 min", unit: "number", leastSpread: 0.1, expression: (host) => `max(node_load5{host=${host}}) / count(node_cpu_seconds_total{host=${host},mode="idle"})` },
  { id: "host.network-in", title: "Network, received", unit: "bytes/s", leastSpread: 10_000, expression: (host) => `sum(rate(node_network_receive_bytes_total{host=${host},device!="lo"}[5m]))` },
  { id: "host.network-out", title: "Network, sent", unit: "bytes/s", leastSpread: 10_000, expression: (host) => `sum(rate(node_network_transmit_bytes_total{host=${host},device!="lo"}[5m]))` },
];

const SERVICE: Kind[] = [
  { id: "service.latency", title: "Duration of the health check", unit: "seconds", leastSpread: 0.005, expression: (service) => `avg(avg_over_time(probe_duration_seconds{service=${service},probe=""}[5m]))` },
];

/** By the container's name and the hosts of the service: two services of a fleet may name theirs alike. */
const CONTAINER: Kind[] = [
  { id: "service.cpu", title: "Processors of the containers, cores", unit: "number", leastSpread: 0.02, expression: (labels) => `sum(rate(container_cpu_usage_seconds_total{${labels}}[5m]))` },
  { id: "service.memory", title: "Memory of the containers", unit: "bytes", leastSpread: 5 * 1_048_576, expression: (labels) => `sum(container_memory_usage_bytes{${labels}})` },
];

const DATABASE: Kind[] = [
  { id: "database.connections", title: "Connections", unit: "number", leastSpread: 2, expression: (store) => `sum(pg_stat_database_numbackends{store=${store}})` },
  { id: "database.commits", title: "Transactions committed", unit: "1/s", leastSpread: 1, expression: (store) => `sum(rate(pg_stat_database_xact_commit{store=${store}}[5m]))` },
  { id: "database.lag", title: "Replication lag", unit: "seconds", leastSpread: 1, expression: (store) => `max(pg_replication_lag_seconds{store=${store}})` },
];

const CACHE: Kind[] = [
  { id: "cache.memory", title: "Memory in use", unit: "bytes", leastSpread: 1_048_576, expression: (store) => `sum(redis_memory_used_bytes{store=${store}})` },
  { id: "cache.clients", title: "Clients connected", unit: "number", leastSpread: 2, expression: (store) => `sum(redis_connected_clients{store=${store}})` },
  { id: "cache.commands", title: "Commands", unit: "1/s", leastSpread: 5, expression: (store) => `sum(rate(redis_commands_processed_total{store=${store}}[5m]))` },
];

const PROBE: Kind[] = [
  { id: "probe.duration", title: "Duration", unit: "seconds", leastSpread: 0.01, expression: (probe) => `avg(avg_over_time(probe_duration_seconds{probe=${probe}}[5m]))` },
];

const figure = ({ expression, worse = "above", ...kind }: Kind, object: ObjectRef, argument: string): Figure => ({ ...kind, worse, object, expression: expression(argument) });

/** Every figure of a fleet that has a baseline. */
export function figuresOf(fleet: Fleet): Figure[] {
  const each = (section: object, kind: ObjectRef["kind"], kinds: readonly Kind[]): Figure[] => Object.keys(section).flatMap((id) => kinds.map((one) => figure(one, { kind, id }, text(id))));
  return [
    ...each(fleet.hosts, "host", HOST),
    ...each(fleet.services, "service", SERVICE),
    ...Object.entries(fleet.services).flatMap(([id, { container, hosts }]) =>
      CONTAINER.map((one) => figure(one, { kind: "service", id }, `name=${text(container)},host=~${text(hosts.map(quoted).join("|"))}`))),
    ...each(fleet.databases, "database", DATABASE),
    ...each(fleet.caches, "cache", CACHE),
    ...each(fleet.probes, "probe", PROBE),
  ];
}

/** Names of a fleet have no other character that means something in a pattern. */
const quoted = (name: string): string => name.replaceAll(".", "\\.");
