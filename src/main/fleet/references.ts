import type { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { sloFaults } from "../../shared/judge/slo-check";
import { receiversOf } from "../../shared/notify-config";
import { objectsOf } from "../../shared/selectors";
import { suggestion } from "../../shared/suggest";
import type { Path } from "./yaml-text";

/** Something that only the whole file shows to be wrong, at the path of the value that says it. */
export interface Finding {
  code: string;
  message: string;
  next?: string;
  path: Path;
  part?: "key" | "value";
  severity: "error" | "warning";
}

/** Checks every name that one object uses for another, and what would make a name mean two things. */
export function checkReferences(fleet: Fleet): Finding[] {
  return [
    ...nameClashes(fleet), ...environments(fleet), ...jumps(fleet), ...services(fleet), ...containers(fleet), ...dependencies(fleet),
    ...stores(fleet), ...probes(fleet), ...metrics(fleet), ...logs(fleet), ...monitoring(fleet), ...slos(fleet), ...notify(fleet),
  ];
}

const error = (code: string, path: Path, message: string, next?: string): Finding => ({ code, path, message, next, severity: "error" });
const warning = (code: string, path: Path, message: string, next?: string): Finding => ({ code, path, message, next, severity: "warning" });

/** An error unless `name` is among the known ones. */
function mustExist(kind: string, name: string | undefined, known: Record<string, unknown>, path: Path): Finding[] {
  if (name === undefined || Object.hasOwn(known, name)) return [];
  return [error("fleet.unknown-name", path, `there is no ${kind} '${name}'`, suggestion(name, Object.keys(known)))];
}

/** Every name means one thing: dependencies and the command line use names without their kind. */
function nameClashes(fleet: Fleet): Finding[] {
  const sections = { environment: "environments", host: "hosts", service: "services", database: "databases", cache: "caches", probe: "probes" };
  const first = new Map<string, string>();
  return objectsOf(fleet).flatMap(({ kind, id }) => {
    const taken = first.get(id);
    if (taken === undefined) first.set(id, kind);
    if (taken === undefined) return [];
    return [{
      ...error("fleet.name-clash", [sections[kind], id], `'${id}' is the name of this ${kind} and of the ${taken} above`, "rename one of them"),
      part: "key" as const,
    }];
  });
}

function environments(fleet: Fleet): Finding[] {
  const sections = ["hosts", "services", "databases", "caches", "probes", "metrics", "logs", "prometheus", "alertmanager"] as const;
  return sections.flatMap((section) =>
    Object.entries(fleet[section]).flatMap(([id, { environment }]) =>
      mustExist("environment", environment, fleet.environments, [section, id, "environment"]),
    ),
  );
}

function jumps(fleet: Fleet): Finding[] {
  return Object.entries(fleet.hosts).flatMap(([id, { jump }]) => {
    const path = ["hosts", id, "jump"];
    const missing = mustExist("host", jump, fleet.hosts, path);
    const round = missing.length === 0 ? jumpCycle(fleet, id) : undefined;
    return round ? [error("fleet.jump-cycle", path, `the way to this host leads in a circle: ${round.join(" -> ")}`, "remove one of the jumps")] : missing;
  });
}

function jumpCycle(fleet: Fleet, start: string): string[] | undefined {
  const way = [start];
  for (let at = find(fleet.hosts, start)?.jump; at !== undefined; at = find(fleet.hosts, at)?.jump) {
    way.push(at);
    if (at === start) return way;
    if (way.indexOf(at) < way.length - 1) return undefined;
  }
  return undefined;
}

const find = <V>(record: Record<string, V>, id: string): V | undefined => (Object.hasOwn(record, id) ? record[id] : undefined);

function services(fleet: Fleet): Finding[] {
  return Object.entries(fleet.services).flatMap(([id, service]) => [
    ...service.hosts.flatMap((host, index) => [
      ...instanceHost(fleet, host, service.environment, ["services", id, "hosts", index]),
      ...engineOf(fleet, host, ["services", id, "hosts", index]),
    ]),
    ...repeated(service.hosts, (index) => ["services", id, "hosts", index], "host"),
    ...proxy(fleet, id),
    ...[service.health.url].flatMap((url) => mustBeHttp(url, ["services", id, "health", "url"])),
    ...mustBeHttp(service.version.url, ["services", id, "version", "url"]),
  ]);
}

/** The host exists, and a guarded host is not reached through an object that is not guarded. */
function instanceHost(fleet: Fleet, host: HostId, environment: string, path: Path): Finding[] {
  const missing = mustExist("host", host, fleet.hosts, path);
  const home = find(fleet.hosts, host)?.environment;
  if (missing.length > 0 || home === undefined || home === environment) return missing;
  const slips = find(fleet.environments, home)?.guarded === true && find(fleet.environments, environment)?.guarded !== true;
  const message = `the host '${host}' is in '${home}', this object in '${environment}'`;
  if (slips) return [error("fleet.guard-bypassed", path, `${message}, which is not guarded`, `put both in one environment, or guard '${environment}'`)];
  return [warning("fleet.two-environments", path, message, "check that this is meant")];
}

function engineOf(fleet: Fleet, host: HostId, path: Path): Finding[] {
  if (find(fleet.hosts, host)?.docker !== false) return [];
  return [warning("fleet.no-engine", path, `the host '${host}' has no 'docker', so its container cannot be seen or deployed`, `add 'docker: true' to '${host}'`)];
}

function repeated(names: readonly string[], path: (index: number) => Path, what: string): Finding[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [error("fleet.repeated", path(index), `the ${what} '${name}' stands here twice`, "remove one")] : [],
  );
}

function proxy(fleet: Fleet, id: string): Finding[] {
  const service = find(fleet.services, id);
  if (!service?.proxy) return [];
  const path = ["services", id, "proxy"];
  const { host, members } = service.proxy;
  const hosts: readonly string[] = service.hosts;
  const missing = service.hosts.filter((name) => !Object.hasOwn(members, name));
  const addresses = Object.values(members);
  return [
    ...mustExist("host", host, fleet.hosts, [...path, "host"]),
    ...missing.map((name) => error("fleet.no-member", [...path, "members"], `the instance on '${name}' has no address here`, `add '${name}: ADDRESS:PORT'`)),
    ...Object.keys(members).filter((name) => !hosts.includes(name)).map((name) => ({
      ...error("fleet.unknown-name", [...path, "members", name], `'${name}' is not a host of this service`, suggestion(name, hosts)),
      part: "key" as const,
    })),
    ...repeated(addresses, (index) => [...path, "members", Object.keys(members)[index] ?? ""], "address"),
  ];
}

/** Two services must not mean the same container. */
function containers(fleet: Fleet): Finding[] {
  const owner = new Map<string, string>();
  return Object.entries(fleet.services).flatMap(([id, { container, hosts }]) =>
    [...new Set(hosts)].flatMap((host) => {
      const key = `${host}/${container}`;
      const other = owner.get(key);
      owner.set(key, other ?? id);
      if (other === undefined) return [];
      return [error("fleet.same-container", ["services", id, "container"], `'${other}' already has the container '${container}' on '${host}'`, "give each service its own container name")];
    }),
  );
}

function dependencies(fleet: Fleet): Finding[] {
  const known = { ...fleet.services, ...fleet.databases, ...fleet.caches, ...fleet.probes };
  return Object.entries(fleet.services).flatMap(([id, { needs }]) =>
    needs.flatMap(({ on }, index) => {
      const path = ["services", id, "needs", index, "on"];
      const missing = mustExist("service, database, cache or probe", on, known, path);
      if (missing.length > 0 || !leadsTo(fleet, on, id)) return missing;
      const message = on === id ? `'${id}' needs itself` : `'${id}' and '${on}' need each other`;
      return [warning("fleet.dependency-cycle", path, message, "neither can be started first; check that this is meant")];
    }),
  );
}

/** Whether `to` is reached from `from` along what services need. */
function leadsTo(fleet: Fleet, from: string, to: string): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...(find(fleet.services, at)?.needs.map(({ on }) => on) ?? []));
  }
  return false;
}

function stores(fleet: Fleet): Finding[] {
  const databases = Object.entries(fleet.databases).flatMap(([id, { environment, primary, replicas }]) => [
    ...instanceHost(fleet, primary.host, environment, ["databases", id, "primary", "host"]),
    ...replicas.flatMap(({ host }, index) => instanceHost(fleet, host, environment, ["databases", id, "replicas", index, "host"])),
    ...repeated([primary, ...replicas].map(nodeName), (index) => ["databases", id, "replicas", index - 1], "node"),
  ]);
  const caches = Object.entries(fleet.caches).flatMap(([id, { environment, nodes }]) => [
    ...nodes.flatMap(({ host }, index) => instanceHost(fleet, host, environment, ["caches", id, "nodes", index, "host"])),
    ...repeated(nodes.map(nodeName), (index) => ["caches", id, "nodes", index], "node"),
  ]);
  return [...databases, ...caches];
}

const nodeName = ({ host, port }: { host: string; port: number }) => `${host}:${port}`;

function probes(fleet: Fleet): Finding[] {
  return Object.entries(fleet.probes).flatMap(([id, probe]) => [
    ...("url" in probe ? mustBeHttp(probe.url, ["probes", id, "url"]) : []),
    ...mustExist("host", probe.from, fleet.hosts, ["probes", id, "from"]),
    ...mustExist("service", probe.service, fleet.services, ["probes", id, "service"]),
  ]);
}

function metrics(fleet: Fleet): Finding[] {
  return Object.entries(fleet.metrics).flatMap(([id, { environment, url, via }]) => {
    const hosts = typeof via === "string" ? [via] : (via ?? []);
    const path = (index: number): Path => ["metrics", id, "via", ...(typeof via === "string" ? [] : [index])];
    return [
      ...mustBeHttp(url, ["metrics", id, "url"]),
      ...hosts.flatMap((host, index) => instanceHost(fleet, host, environment, path(index))),
      ...repeated(hosts, path, "host"),
    ];
  });
}

function logs(fleet: Fleet): Finding[] {
  return Object.entries(fleet.logs).flatMap(([id, { environment, hosts, file, container, unit, service, level, latency, patterns }]) => {
    const path = (index: number): Path => ["logs", id, "hosts", index];
    const named = [file, container, unit].filter((one) => one !== undefined).length;
    const ways = (what: "level" | "latency", given: { json?: string; pattern?: string } | undefined, group: string): Finding[] => {
      if (given === undefined) return [];
      if (given.json === undefined && given.pattern === undefined) return [error("fleet.log-field", ["logs", id, what], `nothing says where a line has its ${what}`, "add 'json' or 'pattern'")];
      if (given.pattern !== undefined && !given.pattern.includes(`<${group}>`)) return [error("fleet.log-field", ["logs", id, what, "pattern"], `the pattern has no group '${group}'`, `write it like (?P<${group}>...)`)];
      return [];
    };
    return [
      ...(named === 1 ? [] : [error("fleet.log-source", ["logs", id], named === 0 ? "nothing says which log this is" : "this names more than one log", "name one of 'file', 'container' and 'unit'")]),
      ...hosts.flatMap((host, index) => [...instanceHost(fleet, host, environment, path(index)), ...(container === undefined ? [] : engineOf(fleet, host, path(index)))]),
      ...repeated(hosts, path, "host"),
      ...mustExist("service", service, fleet.services, ["logs", id, "service"]),
      ...ways("level", level, "level"), ...ways("latency", latency, "duration"),
      ...Object.entries(patterns).filter(([, text]) => text.includes("<pattern>")).map(([name]) => error("fleet.log-field", ["logs", id, "patterns", name], "a group cannot be named 'pattern': that label holds the pattern's own name")),
    ];
  });
}

function monitoring(fleet: Fleet): Finding[] {
  return (["prometheus", "alertmanager"] as const).flatMap((section) =>
    Object.entries(fleet[section]).flatMap(([id, { url, via }]) => [
      ...mustBeHttp(url, [section, id, "url"]),
      ...mustExist("host", via, fleet.hosts, [section, id, "via"]),
    ]),
  );
}

function slos(fleet: Fleet): Finding[] {
  return Object.entries(fleet.slos).flatMap(([id, slo]) => [
    ...mustExist("service", slo.service, fleet.services, ["slos", id, "service"]),
    ...mustExist("environment", slo.environment, fleet.environments, ["slos", id, "environment"]),
    ...("probe" in slo ? mustExist("probe", slo.probe, fleet.probes, ["slos", id, "probe"]) : []),
    ...sloFaults(slo).map(({ path, message, next }) => error("fleet.slo", ["slos", id, ...path], message, next)),
  ]);
}

function notify({ notify: config, hosts }: Fleet): Finding[] {
  if (!config) return [];
  const known = Object.fromEntries(receiversOf(config));
  const named = new Set(config.routes.flatMap(({ receivers }) => receivers));
  return [
    ...config.routes.flatMap(({ receivers }, route) => receivers.flatMap((name, index) => mustExist("receiver", name, known, ["notify", "routes", route, "receivers", index]))),
    ...config.routes.flatMap((route, index) => unreachedAfter(route, config.routes.length - 1 - index, ["notify", "routes", index])),
    ...Object.entries(config.receivers).flatMap(([name, receiver]) => [
      ...(named.has(name) ? [] : [{ ...warning("fleet.unused", ["notify", "receivers", name], `no route names the receiver '${name}'`, "name it in a route, or remove it"), part: "key" as const }]),
      ...(receiver.kind === "webhook" ? mustExist("host", receiver.via, hosts, ["notify", "receivers", name, "via"]) : []),
      ...(receiver.kind === "telegram" ? mustBeHttp(receiver.api, ["notify", "receivers", name, "api"]) : []),
      ...(receiver.kind === "mail" ? mailLogin(receiver, ["notify", "receivers", name]) : []),
    ]),
  ];
}

type Route = NonNullable<Fleet["notify"]>["routes"][number];

function unreachedAfter({ match, times, continue: goesOn }: Route, below: number, path: Path): Finding[] {
  if (below === 0 || match.length > 0 || times !== undefined || goesOn) return [];
  return [warning("fleet.unreached", path, "this route takes every alert, so the routes below it take none", "move it to the end, or add 'continue: true'")];
}

function mailLogin({ user, password, tls }: { user?: string; password?: string; tls: string }, path: Path): Finding[] {
  if ((user === undefined) !== (password === undefined)) return [error("fleet.half-login", [...path, user === undefined ? "password" : "user"], "'user' and 'password' go together", "write both, or neither")];
  if (password === undefined || tls !== "none") return [];
  return [warning("fleet.clear-password", [...path, "tls"], "the password goes over the network unencrypted", "write 'tls: starttls' or 'tls: tls'")];
}

function mustBeHttp(url: string | undefined, path: Path): Finding[] {
  if (url === undefined || /^https?:\/\//i.test(url)) return [];
  return [error("fleet.not-http", path, `"${url}" is not an http or https address`, "write it whole: http://127.0.0.1:8000/health")];
}
