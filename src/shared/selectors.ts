import type { Fleet, ObjectKind, ObjectRef, Service } from "./fleet";
import type { EnvironmentId, HostId, ServiceId } from "./ids";
import { type Outcome, type Problem, refuse, succeed } from "./problem";
import { suggestion } from "./suggest";

/** One machine, instance or node that a selector stands for. */
export interface SelectorHit {
  /** "host" for every selector there is: they all end at machines. */
  kind: ObjectKind;
  id: string;
  /** Where a step for this hit runs. */
  host?: HostId;
  /** Set for a database's or cache's node: several may share a host. */
  port?: number;
}

const NAMES = ["service", "env", "hosts", "replicas", "primary", "nodes", "databases", "caches", "proxy", "apps", "label"] as const;
type Name = (typeof NAMES)[number];

/** True when the fleet holds this name, and narrows it to the record's own id type. */
const has = <K extends string>(record: Record<K, unknown>, id: string): id is K => Object.hasOwn(record, id);
const find = <K extends string, V>(record: Record<K, V>, id: string): V | undefined => (has(record, id) ? record[id] : undefined);
const keysOf = <K extends string>(record: Record<K, unknown>): K[] => Object.keys(record).filter((id) => has(record, id));

/** Every object of the fleet, kind by kind, in file order. */
export function objectsOf(fleet: Fleet): ObjectRef[] {
  const of = (kind: ObjectKind, record: Record<string, unknown>) => Object.keys(record).map((id) => ({ kind, id }));
  return [
    ...of("environment", fleet.environments), ...of("host", fleet.hosts), ...of("service", fleet.services),
    ...of("database", fleet.databases), ...of("cache", fleet.caches), ...of("probe", fleet.probes),
  ];
}

/** The environment an object belongs to, an environment being its own; undefined when there is no such object. */
export function environmentOf(fleet: Fleet, { kind, id }: ObjectRef): EnvironmentId | undefined {
  const within = <K extends string>(record: Record<K, { environment: EnvironmentId }>) => find(record, id)?.environment;
  switch (kind) {
    case "environment":
      return has(fleet.environments, id) ? id : undefined;
    case "host":
      return within(fleet.hosts);
    case "service":
      return within(fleet.services);
    case "database":
      return within(fleet.databases);
    case "cache":
      return within(fleet.caches);
    case "probe":
      return within(fleet.probes);
  }
}

export function objectExists(fleet: Fleet, ref: ObjectRef): boolean {
  return environmentOf(fleet, ref) !== undefined;
}

/** Hosts of a service in file order; empty when there is no such service. */
export function serviceHosts(fleet: Fleet, id: ServiceId): HostId[] {
  return fleet.services[id]?.hosts ?? [];
}

/**
 * What a selector stands for, in file order and never empty.
 *
 * `@service` hosts of the target service; `@env`, `@hosts` all hosts of the target's environment; `@primary`, `@replicas`, `@nodes`
 * of the target database or cache; `@databases`, `@caches` the nodes of those that the target service needs, or of all in the
 * target's environment; `@proxy` the host of the target service's proxy; `@apps` hosts of the services that need the target;
 * `@label:key=value` hosts with that label, within the target's environment when there is a target; a plain host name that host.
 * All but the last two take another object's name after a colon: `@service:api`, `@env:prod`, `@primary:orders`.
 */
export function resolveSelector(fleet: Fleet, selector: string, target?: ObjectRef): Outcome<SelectorHit[]> {
  if (!selector.startsWith("@")) return plainHost(fleet, selector);
  const [, name = "", argument] = /^@([^:]*)(?::(.*))?$/s.exec(selector) ?? [];
  const known = NAMES.find((candidate) => candidate === name);
  if (known === undefined) {
    return refuse(unknown(`there is no selector "@${name}"`, name, [...NAMES]));
  }
  if (argument === "") return refuse({ code: "selector.invalid", message: `"${selector}" names nothing after its colon` });
  const hits = resolveNamed(fleet, known, argument, target);
  if (hits.ok && hits.value.length === 0) return refuse(emptyProblem(selector, target));
  return hits;
}

function resolveNamed(fleet: Fleet, name: Name, argument: string | undefined, target?: ObjectRef): Outcome<SelectorHit[]> {
  switch (name) {
    case "service":
      return withService(fleet, name, argument, target, (service) => hitsOf(service.hosts));
    case "proxy":
      return withService(fleet, name, argument, target, (service) => (service.proxy ? hitsOf([service.proxy.host]) : []));
    case "env":
    case "hosts":
      return hostsOfEnvironment(fleet, name, argument, target);
    case "primary":
    case "replicas":
    case "nodes":
      return nodesOf(fleet, name, argument, target);
    case "databases":
    case "caches":
      return storesOf(fleet, name, argument, target);
    case "apps":
      return appsOf(fleet, argument, target);
    case "label":
      return hostsWithLabel(fleet, argument, target);
  }
}

const hitsOf = (hosts: readonly HostId[]): SelectorHit[] =>
  [...new Set(hosts)].map((host) => ({ kind: "host", id: host, host }));

function plainHost(fleet: Fleet, id: string): Outcome<SelectorHit[]> {
  if (has(fleet.hosts, id)) return succeed(hitsOf([id]));
  return refuse(unknown(`the fleet has no host "${id}"`, id, Object.keys(fleet.hosts)));
}

function withService(
  fleet: Fleet, name: Name, argument: string | undefined, target: ObjectRef | undefined, hits: (service: Service) => SelectorHit[],
): Outcome<SelectorHit[]> {
  const id = argument ?? serviceIdOf(fleet, target);
  if (id === undefined) return refuse(needsTarget(name, "a service", target));
  const ids = Object.keys(fleet.services);
  const service = find(fleet.services, id);
  return service ? succeed(hits(service)) : refuse(unknown(`the fleet has no service "${id}"`, id, ids));
}

/** A target service, or the service that a target probe speaks for. */
function serviceIdOf(fleet: Fleet, target?: ObjectRef): string | undefined {
  if (target?.kind === "service") return target.id;
  return target?.kind === "probe" ? find(fleet.probes, target.id)?.service : undefined;
}

function hostsOfEnvironment(fleet: Fleet, name: Name, argument: string | undefined, target?: ObjectRef): Outcome<SelectorHit[]> {
  const id = argument ?? (target && environmentOf(fleet, target));
  if (id === undefined) return refuse(needsTarget(name, "an object with an environment", target));
  if (!has(fleet.environments, id)) {
    return refuse(unknown(`the fleet has no environment "${id}"`, id, Object.keys(fleet.environments)));
  }
  return succeed(hitsOf(keysOf(fleet.hosts).filter((host) => fleet.hosts[host]?.environment === id)));
}

type Node = { host: HostId; port: number };
const nodeHits = (nodes: readonly Node[]): SelectorHit[] => nodes.map(({ host, port }) => ({ kind: "host", id: host, host, port }));

function nodesOf(
  fleet: Fleet, name: "primary" | "replicas" | "nodes", argument: string | undefined, target?: ObjectRef,
): Outcome<SelectorHit[]> {
  const stored = target?.kind === "database" || target?.kind === "cache" ? target.id : undefined;
  const id = argument ?? stored;
  if (id === undefined) return refuse(needsTarget(name, "a database or cache", target));
  const database = find(fleet.databases, id);
  if (database) {
    const { primary, replicas } = database;
    return succeed(nodeHits({ primary: [primary], replicas, nodes: [primary, ...replicas] }[name]));
  }
  const cache = find(fleet.caches, id);
  if (!cache) {
    const ids = [...Object.keys(fleet.databases), ...Object.keys(fleet.caches)];
    return refuse(unknown(`the fleet has no database or cache "${id}"`, id, ids));
  }
  if (name === "nodes") return succeed(nodeHits(cache.nodes));
  return refuse({
    code: "selector.invalid",
    message: `"@${name}" cannot be told for the cache "${id}": its roles move at run time and are not in the fleet file`,
    next: "use @nodes and ask each node for its ROLE",
  });
}

/** Nodes of what a service needs, or, with an environment's name or another target, of all that the environment holds. */
function storesOf(fleet: Fleet, name: "databases" | "caches", argument: string | undefined, target?: ObjectRef): Outcome<SelectorHit[]> {
  const environment = argument ?? (target && environmentOf(fleet, target));
  if (environment === undefined) return refuse(needsTarget(name, "an object with an environment", target));
  if (!has(fleet.environments, environment)) return refuse(unknown(`the fleet has no environment "${environment}"`, environment, Object.keys(fleet.environments)));
  const service = argument === undefined && target?.kind === "service" ? find(fleet.services, target.id) : undefined;
  const isMeant = (id: string, own: EnvironmentId) => (service ? service.needs.some(({ on }) => on === id) : own === environment);
  if (name === "caches") return succeed(nodeHits(Object.entries(fleet.caches).flatMap(([id, cache]) => (isMeant(id, cache.environment) ? cache.nodes : []))));
  return succeed(nodeHits(Object.entries(fleet.databases).flatMap(([id, { environment: own, primary, replicas }]) => (isMeant(id, own) ? [primary, ...replicas] : []))));
}

function appsOf(fleet: Fleet, argument: string | undefined, target?: ObjectRef): Outcome<SelectorHit[]> {
  const id = argument ?? target?.id;
  if (id === undefined) return refuse(needsTarget("apps", "an object that services need", target));
  const candidates = objectsOf(fleet).filter(({ kind }) => kind !== "environment" && kind !== "host").map((ref) => ref.id);
  if (!candidates.includes(id)) return refuse(unknown(`nothing that a service can need is called "${id}"`, id, candidates));
  const services = Object.values(fleet.services).filter(({ needs }) => needs.some(({ on }) => on === id));
  return succeed(hitsOf(services.flatMap(({ hosts }) => hosts)));
}

function hostsWithLabel(fleet: Fleet, argument = "", target?: ObjectRef): Outcome<SelectorHit[]> {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(argument) ?? [];
  if (key === undefined || value === undefined) {
    return refuse({ code: "selector.invalid", message: `"@label" needs a key and a value`, next: "write it like @label:role=web" });
  }
  const environment = target && environmentOf(fleet, target);
  const matching = keysOf(fleet.hosts).filter((id) => {
    const host = fleet.hosts[id];
    const labels = new Map(Object.entries(host?.labels ?? {}));
    return labels.get(key) === value && (environment === undefined || host?.environment === environment);
  });
  return succeed(hitsOf(matching));
}

function unknown(message: string, word: string, known: string[]): Problem {
  return { code: "selector.unknown", message, next: suggestion(word, known) };
}

function needsTarget(name: Name, wanted: string, target?: ObjectRef): Problem {
  const found = target ? `and the target is the ${target.kind} "${target.id}"` : "and nothing was chosen";
  return {
    code: "selector.no-target",
    message: `"@${name}" needs ${wanted} to start from, ${found}`,
    next: `name one: @${name}:NAME`,
  };
}

function emptyProblem(selector: string, target?: ObjectRef): Problem {
  const from = target && !selector.includes(":") ? ` for the ${target.kind} "${target.id}"` : "";
  return {
    code: "selector.empty",
    message: `"${selector}" stands for no host${from}`,
    next: "check the fleet file, or aim at another object",
  };
}
