import { z } from "zod";
import { Duration } from "./duration";
import { CacheId, DatabaseId, EnvironmentId, HostId, ProbeId, ServiceId } from "./ids";
import { LogSource } from "./log-source";
import { Slo, SloId } from "./judge/slo-config";
import { NotifyConfig } from "./notify-config";

/** The fleet file, `fleet.yaml`: what exists. `docs/fleet.example.yaml` is its annotated reference. */

const Labels = z.record(z.string(), z.string()).default({});
const Port = z.number().int().min(1).max(65_535);
/** Words of a command, never a shell line. */
const Argv = z.array(z.string().min(1)).min(1);

export const Environment = z.strictObject({
  description: z.string().optional(),
  /** Destructive plans here are armed by typing the environment's name. */
  guarded: z.boolean().default(false),
});

export const Host = z.strictObject({
  environment: EnvironmentId,
  /** Name or address to dial. */
  address: z.string().min(1).regex(/^[^\s-][^\s]*$/, "an address has no spaces and does not start with '-'"),
  port: Port.default(22),
  user: z.string().min(1).regex(/^[^\s-][^\s]*$/).optional(),
  /** Private key file; "~" is the home folder. Absent: the SSH agent, then the usual key files. */
  identity: z.string().optional(),
  /** A host of this file to go through. */
  jump: HostId.optional(),
  /** The host's Docker socket; `false` where there is no engine. */
  docker: z.union([z.boolean(), z.string().startsWith("/")]).default(false),
  labels: Labels,
  description: z.string().optional(),
});

/** Something another object needs in order to work. */
export const Dependency = z.strictObject({
  /** Name of a service, database, cache or probe of this file. */
  on: z.string().min(1),
  required: z.boolean().default(true),
  /** What people notice when it is gone. */
  impact: z.string().optional(),
});

/** What stands in front of a service and reads one file of `server ADDRESS;` lines, marked `down` while out of rotation. */
export const NginxProxy = z.strictObject({
  /** "other": any proxy that reads such a file and whose reload command returns when the new list is in effect. */
  kind: z.enum(["nginx", "other"]),
  host: HostId,
  /** The upstream file on the proxy's host. */
  upstreams: z.string().startsWith("/"),
  /** Checks the configuration, as argv. */
  test: Argv.default(["nginx", "-t"]),
  /** Makes it take effect, as argv. */
  reload: Argv.default(["nginx", "-s", "reload"]),
  /** How long requests under way may take to finish after an instance is out. */
  drain: Duration.default(10_000),
  /** Upstream address by host: "10.0.0.11:8000". */
  members: z.record(z.string(), z.string().regex(/^[A-Za-z0-9_.:[\]/-]+$/)),
});

export const Service = z.strictObject({
  environment: EnvironmentId,
  description: z.string().optional(),
  /** Image repository without a tag: "registry.example/shop". */
  image: z.string().min(1),
  /** Container name, the same on every host. */
  container: z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/),
  /** One instance on each. */
  hosts: z.array(HostId).min(1),
  proxy: NginxProxy.optional(),
  /** As seen from the instance's own host: "http://127.0.0.1:8000/health". 2xx is healthy. */
  health: z.strictObject({
    url: z.url(),
    /** Time a new instance may take to become healthy. */
    within: Duration.default(60_000),
    timeout: Duration.default(3_000),
  }),
  /** How an instance tells its version: the body (or a JSON field) of a URL, else the image's label, else its tag. */
  version: z
    .strictObject({ url: z.url().optional(), json: z.string().optional(), label: z.string().optional() })
    .default({ label: "org.opencontainers.image.version" }),
  needs: z.array(Dependency).default([]),
  labels: Labels,
});

const PostgresNode = z.strictObject({ host: HostId, port: Port.default(5432) });
export const Database = z.strictObject({
  environment: EnvironmentId,
  description: z.string().optional(),
  engine: z.literal("postgres"),
  database: z.string().default("postgres"),
  user: z.string().default("postgres"),
  /** Name of the secret that holds the password; never the password. */
  password: z.string().optional(),
  primary: PostgresNode,
  replicas: z.array(PostgresNode).default([]),
  labels: Labels,
});

export const Cache = z.strictObject({
  environment: EnvironmentId,
  description: z.string().optional(),
  engine: z.literal("redis"),
  mode: z.enum(["single", "sentinel", "cluster"]).default("single"),
  password: z.string().optional(),
  nodes: z.array(z.strictObject({ host: HostId, port: Port.default(6379) })).min(1),
  labels: Labels,
});

const probeCommon = {
  environment: EnvironmentId,
  description: z.string().optional(),
  /** The host to ask from, through SSH; absent: from this machine. */
  from: HostId.optional(),
  every: Duration.default(10_000),
  timeout: Duration.default(5_000),
  /** The service this probe speaks for. */
  service: ServiceId.optional(),
  labels: Labels,
};
/** "mail.example:25", "[::1]:22" */
const HostAndPort = z.string().regex(/^(\[[0-9a-fA-F:.]+\]|[^\s:/@-][^\s:/@]*):([1-9]\d{0,4})$/, "an address is a name or a number, a colon and a port");

export const HttpProbe = z.strictObject({
  ...probeCommon,
  kind: z.literal("http").optional(),
  url: z.url(),
  /** Accepted status; absent: any 2xx or 3xx. */
  status: z.number().int().optional(),
  /** Goes where redirects lead; what counts is the last answer. */
  follow: z.boolean().default(false),
});
/** Something accepts connections there. */
export const TcpProbe = z.strictObject({ ...probeCommon, kind: z.literal("tcp"), address: HostAndPort });
/** Something speaks TLS there, with a certificate that is accepted. */
export const TlsProbe = z.strictObject({
  ...probeCommon,
  kind: z.literal("tls"),
  address: HostAndPort,
  /** The name that the certificate must have; absent: that of the address. */
  servername: z.string().min(1).optional(),
});
export const Probe = z.discriminatedUnion("kind", [HttpProbe, TcpProbe, TlsProbe]);

/** What a probe asks: its URL or its address. */
export const probeSubject = (probe: Probe): string => ("url" in probe ? probe.url : probe.address);

/** A page in Prometheus's exposition format, read regularly. */
export const MetricsEndpoint = z.strictObject({
  environment: EnvironmentId,
  description: z.string().optional(),
  url: z.url(),
  /** Hosts to ask it from, through SSH, each a target of its own; absent: from this machine. */
  via: z.union([HostId, z.array(HostId).min(1)]).optional(),
  every: Duration.default(15_000),
  timeout: Duration.default(5_000),
  /** A page with more samples is refused whole. */
  limit: z.number().int().min(1).default(20_000),
  /** Labels of every series; `job` is the entry's name unless it is among them. */
  labels: Labels,
});

/** An HTTP API of the monitoring stack. */
export const MonitoringServer = z.strictObject({ environment: EnvironmentId.optional(), url: z.url(), via: HostId.optional() });

export const AlertmanagerEntry = MonitoringServer.extend({
  /** Tells it of the alerts that this console's own rules raise, as a Prometheus would. */
  send: z.boolean().default(false),
});

export const Fleet = z.strictObject({
  /** Version of the format. */
  quarterdeck: z.literal(1),
  name: z.string().optional(),
  /**
   * A known_hosts file that the team keeps beside this one; relative to this file's folder. It is read in addition to the person's
   * own, and never written.
   */
  knownHosts: z.string().min(1).optional(),
  /** Prometheus rule files: paths and patterns ("rules/*.yml"), relative to this file's folder. */
  rules: z.array(z.string().min(1)).default([]),
  environments: z.record(EnvironmentId, Environment),
  hosts: z.record(HostId, Host).default({}),
  services: z.record(ServiceId, Service).default({}),
  databases: z.record(DatabaseId, Database).default({}),
  caches: z.record(CacheId, Cache).default({}),
  probes: z.record(ProbeId, Probe).default({}),
  metrics: z.record(z.string(), MetricsEndpoint).default({}),
  logs: z.record(z.string(), LogSource).default({}),
  prometheus: z.record(z.string(), MonitoringServer).default({}),
  alertmanager: z.record(z.string(), AlertmanagerEntry).default({}),
  /** What was promised; budgets and alerts follow from it. */
  slos: z.record(SloId, Slo).default({}),
  /** Who is told of alerts; absent: this desktop. */
  notify: NotifyConfig.optional(),
});

export type Fleet = z.infer<typeof Fleet>;
export type Environment = z.infer<typeof Environment>;
export type Host = z.infer<typeof Host>;
export type Service = z.infer<typeof Service>;
export type Database = z.infer<typeof Database>;
export type Cache = z.infer<typeof Cache>;
export type MetricsEndpoint = z.infer<typeof MetricsEndpoint>;
export type HttpProbe = z.infer<typeof HttpProbe>;
export type TcpProbe = z.infer<typeof TcpProbe>;
export type TlsProbe = z.infer<typeof TlsProbe>;
export type Probe = z.infer<typeof Probe>;
export type MonitoringServer = z.infer<typeof MonitoringServer>;
export type NginxProxy = z.infer<typeof NginxProxy>;
export type Dependency = z.infer<typeof Dependency>;

export type { LogSource } from "./log-source";

/** A name in the fleet and what it is: what runbooks apply to and what selectors start from. */
export const ObjectRef = z.object({
  kind: z.enum(["environment", "host", "service", "database", "cache", "probe"]),
  id: z.string(),
});
export type ObjectRef = z.infer<typeof ObjectRef>;
export type ObjectKind = ObjectRef["kind"];
