import type { RemoteAlert, RemoteSilence } from "../shared/alertmanager";
import type { SilenceDraft } from "../shared/notify";
import type { PrometheusAlert, PrometheusTarget } from "../shared/prometheus";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../shared/promql/ask";
import type { AlertChange, AlertInstance } from "../shared/alert";
import type { HostId } from "../shared/ids";
import type { ConsoleMark, RunEvent, RunEventBody, RunSummary } from "../shared/run";
import type { RunId, StepKey } from "../shared/ids";
import type { Sample, Series, SeriesLine, SeriesQuery } from "../shared/sample";

/** What the parts of the core need of one another. Constructed in `console.ts`, handed over by constructor arguments. */

/** Anything that holds a resource. Closing twice is harmless. */
export interface Closable {
  close(): Promise<void> | void;
}

export interface CallOptions {
  signal?: AbortSignal;
  /** Deadline of the whole call in ms; every call has one, 30 s where none is given. */
  timeoutMs?: number;
}

/** How a remote command ended. `exit` is undefined when the channel ended without a status: unknown, never success. */
export interface ExecResult {
  exit: number | undefined;
  /** Signal name without SIG, when the server said that one ended it. */
  signal?: string;
  stdout: Buffer;
  stderr: Buffer;
  /** Output beyond the cap was read and dropped. */
  truncated: boolean;
}

export interface ExecOptions extends CallOptions {
  stdin?: string | Buffer;
  /** Variables for the command; travel inside the quoted command, never spliced into a script. */
  env?: Record<string, string>;
  /** Bytes kept of each stream, 8 MiB where none is given. */
  maxBytes?: number;
  onOutput?: (stream: "out" | "err", chunk: Buffer) => void;
}

/** A long-lived remote process with its stdin and output. */
export interface RemoteProcess extends Closable {
  write(text: string): void;
  onOutput(listener: (stream: "out" | "err", chunk: Buffer) => void): void;
  /** Settles when the channel is gone, however that came about. */
  readonly ended: Promise<{ exit: number | undefined }>;
}

export type ConnectionState = "idle" | "connecting" | "open" | "waiting" | "refused";

/** Hosts over SSH. One connection per host, opened on demand; host keys are checked before anything is sent. */
export interface Hosts extends Closable {
  /** Runs argv, quoted for the remote shell by one tested function. */
  exec(host: HostId, argv: readonly string[], options?: ExecOptions): Promise<ExecResult>;
  /** Starts argv and stays attached; takes one of the connection's pooled channels. */
  start(host: HostId, argv: readonly string[], options?: CallOptions & { env?: Record<string, string> }): Promise<RemoteProcess>;
  /** A TCP connection made from the host. */
  forward(host: HostId, address: string, port: number, options?: CallOptions): Promise<import("node:stream").Duplex>;
  /** A connection to a Unix socket on the host. */
  forwardSocket(host: HostId, path: string, options?: CallOptions): Promise<import("node:stream").Duplex>;
  state(host: HostId): ConnectionState;
  onState(listener: (host: HostId, state: ConnectionState) => void): () => void;
  /** Drops the connection and its backoff; the next call connects anew. */
  reconnect(host: HostId): void;
}

export interface ContainerSummary {
  id: string;
  name: string;
  image: string;
  imageId: string;
  labels: Record<string, string>;
  /** created, running, paused, restarting, removing, exited, dead */
  state: string;
  /** From the status text: healthy, unhealthy, starting; absent where the image has no health check. */
  health?: string;
  /** ms since the epoch */
  createdAt: number;
}

export interface ContainerStats {
  /** cores in use, 1 = one whole core */
  cpuCores: number;
  memoryBytes: number;
  memoryLimitBytes: number;
  cpuSecondsTotal: number;
  networkRxBytes: number;
  networkTxBytes: number;
  /** What else the engine tells; what it does not is absent. */
  figures?: ContainerFigures;
}

/** Counters and gauges of a running container. */
export interface ContainerFigures {
  cpuUserSeconds?: number;
  cpuSystemSeconds?: number;
  /** Periods of the scheduler in which it ran under a quota, and those in which the quota held it back. */
  cpuPeriods?: number;
  cpuThrottledPeriods?: number;
  cpuThrottledSeconds?: number;
  /** Memory in use with all of the page cache. */
  memoryUsageBytes?: number;
  memoryRssBytes?: number;
  memoryCacheBytes?: number;
  memoryMappedBytes?: number;
  memorySwapBytes?: number;
  memoryMaxBytes?: number;
  /** How often the limit was met. */
  memoryFailures?: number;
  pageFaults?: number;
  majorPageFaults?: number;
  tasks?: number;
  /** undefined: as many as the host allows. */
  tasksLimit?: number;
  /** By interface inside the container. */
  networks: Record<string, ContainerTraffic>;
  /** By block device, "major:minor". */
  disks: Record<string, ContainerDisk>;
}

export interface ContainerTraffic {
  rxBytes: number;
  rxPackets: number;
  rxErrors: number;
  rxDropped: number;
  txBytes: number;
  txPackets: number;
  txErrors: number;
  txDropped: number;
}

export interface ContainerDisk {
  readBytes?: number;
  writeBytes?: number;
  reads?: number;
  writes?: number;
}

export interface ContainerDetail extends ContainerSummary {
  restarts: number;
  exitCode: number;
  startedAt?: number;
  /** When it ended the last time, ms since the epoch. */
  finishedAt?: number;
  oomKilled: boolean;
  limits?: ContainerLimits;
}

/** What a container may use; absent: as much as there is. */
export interface ContainerLimits {
  memoryBytes?: number;
  /** Memory and swap together. */
  memorySwapBytes?: number;
  memoryReservationBytes?: number;
  /** μs of processor time in each period. */
  cpuQuotaUs?: number;
  cpuPeriodUs?: number;
  /** Weight against other containers. */
  cpuShares?: number;
}

export interface ImageSummary {
  id: string;
  tags: string[];
  labels: Record<string, string>;
  createdAt: number;
  sizeBytes: number;
}

/** The Docker engine of one host. Every call rejects with a Problem when the connection dies. */
export interface DockerEngine {
  ping(options?: CallOptions): Promise<void>;
  containers(options?: CallOptions): Promise<ContainerSummary[]>;
  /** undefined when there is none of that name. */
  container(name: string, options?: CallOptions): Promise<ContainerDetail | undefined>;
  stats(name: string, options?: CallOptions): Promise<ContainerStats>;
  images(options?: CallOptions): Promise<ImageSummary[]>;
  /** undefined when the host does not hold it. */
  image(reference: string, options?: CallOptions): Promise<ImageSummary | undefined>;
  pull(reference: string, options?: CallOptions & { onProgress?: (line: string) => void }): Promise<void>;
  /**
   * Creates `newName` with the configuration of `from` (env, mounts, ports, networks, restart policy, labels except the image's
   * own) and another image; does not start it.
   */
  clone(from: string, newName: string, image: string, options?: CallOptions): Promise<void>;
  start(name: string, options?: CallOptions): Promise<void>;
  /** SIGTERM, then SIGKILL after `graceS`. Already stopped is fine. */
  stop(name: string, graceS: number, options?: CallOptions): Promise<void>;
  restart(name: string, graceS: number, options?: CallOptions): Promise<void>;
  rename(name: string, newName: string, options?: CallOptions): Promise<void>;
  /** Missing is fine. */
  remove(name: string, options?: CallOptions): Promise<void>;
  logs(name: string, tailLines: number, options?: CallOptions): Promise<string>;
  /** The last lines, or those among them since a time ("1136073600.000000001"), each with its time before it. */
  logsSince(name: string, from: { tail: number; since?: string }, options?: CallOptions): Promise<string>;
}

/** Engines by host; rejects with "docker.absent" where the fleet names none. */
export type Dockers = (host: HostId) => DockerEngine;

export interface HttpReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
  /** "1.1" */
  httpVersion?: string;
  /** whole exchange in ms */
  durationMs: number;
  connectMs: number;
  /** The body went on beyond the cap, and what came after was not read. */
  truncated?: boolean;
}

/** One HTTP exchange, from this machine or from a host (over a forwarded stream). Never follows redirects; body capped at 1 MiB, or at `maxBytes`. */
export interface Http {
  request(
    input: { url: string; method?: string; headers?: Record<string, string>; body?: string; from?: HostId },
    options?: CallOptions & { maxBytes?: number; trace?: WireTrace },
  ): Promise<HttpReply>;
}

/** What becomes known of a connection while it is made and used; filled in as far as it came, also where it fails. Times in ms. */
export interface WireTrace {
  /** Looking the name up; absent where there is none to look up here. */
  resolveMs?: number;
  connectMs?: number;
  tlsMs?: number;
  /** From the request to the first of the answer. */
  processingMs?: number;
  /** The answer's body. */
  transferMs?: number;
  /** 4 or 6; unknown through a host. */
  ipVersion?: 4 | 6;
  tls?: WireTls;
}

export interface WireTls {
  /** "TLSv1.3" */
  version?: string;
  /** When the first certificate of the chain expires, ms since the epoch. */
  earliestExpiry?: number;
}

/** Makes a connection, from this machine or from a host, and closes it: whether something accepts there, with TLS where wanted. */
export type Dial = (
  input: { host: string; port: number; from?: HostId; tls?: { servername?: string } },
  options?: CallOptions & { trace?: WireTrace },
) => Promise<void>;

/** The append-only record of runs. `append` returns after the row is on disk. */
export interface Journal {
  create(run: RunId, actor: string, at: number, body: Extract<RunEventBody, { type: "run.created" }>): RunEvent;
  /** `writer`: refused with "history.run-elsewhere" where another process carries the run out, "history.run-moved" past its `seq`. */
  append(run: RunId, actor: string, at: number, body: RunEventBody, writer?: { console: ConsoleMark; seq?: number }): RunEvent;
  events(run: RunId, afterSeq?: number): RunEvent[];
  /** What one step wrote, and where its attempts and undos begin. */
  ofStep?(run: RunId, step: StepKey): RunEvent[];
  /** Hands over, each time it is asked, what other processes have written since; from now on. */
  follow?(): { take(): RunEvent[] };
  /** Events of every kind but output: what the reducer needs. */
  list(limit: number): RunSummary[];
  /** Runs without a `run.ended`. */
  open(): RunId[];
  /** First broken link of the hash chain, undefined when whole. */
  verify(run: RunId): { seq: number; reason: string } | undefined;
}

/** Which samples to read as they were taken. */
export interface RawRead {
  /** Only series with this metric name, where given. */
  name?: string;
  accepts: (series: Series) => boolean;
  /** ms since the epoch, both ends included */
  from: number;
  to: number;
  /** More samples than this are refused with "history.too-many-samples": reading them would hold up everything else. */
  most: number;
}

/** Samples of one series in order of time, in columns of equal length. */
export interface RawSamplesOf {
  series: Series;
  /** ms since the epoch */
  times: Float64Array;
  values: Float64Array;
  /** Moments (ms, in order) at which the series was said to have ended. */
  staleAt?: Float64Array;
}

/** Samples by series. */
export interface SampleStore {
  /** Keeps samples in memory until the next batch (100 rows or 30 s); what reads here sees them at once. */
  add(samples: readonly Sample[]): void;
  flush(): void;
  query(query: SeriesQuery): SeriesLine[];
  /** Samples as they were taken, for as long as those are kept; series without one in that time are left out. */
  raw(wanted: RawRead): RawSamplesOf[];
  series(match: string, limit: number): Series[];
  /** Latest sample of a series, undefined when none is within `withinMs`. */
  latest(series: Series, withinMs: number): Sample | undefined;
  onStored(listener: (upTo: number) => void): () => void;
}

/** An element of an instant vector; the metric's name is the label `__name__`. */
export interface VectorElement {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/** Where rules get the values of their expressions. */
export interface PromqlSource {
  /** Where expressions are evaluated: "local", "prometheus/NAME". */
  readonly name: string;
  /** The value as an instant vector, a scalar as one element without labels. Rejects with a Problem where there is none. */
  instant(query: { expression: string; at: number }): Promise<VectorElement[]>;
}

/** The alerts there are. */
export interface AlertBook {
  /** Pending, firing, and resolved within the last 15 minutes. */
  list(): AlertInstance[];
  /** After each evaluation that changed a state; `changes` are those that people are told of, possibly none. */
  onChange(listener: (changes: readonly AlertChange[]) => void): () => void;
}

/** Reads secrets by name; values are registered with the masker the moment they are read. */
export interface Vault {
  read(name: string, why: string): Promise<string>;
}

export interface Clock {
  now(): number;
}

/** Who logs in to which database of which node. */
export interface PostgresLogin {
  host: HostId;
  /** On the host's loopback. */
  port: number;
  database: string;
  user: string;
  password?: string;
  /** Shown in the server's pg_stat_activity. */
  application?: string;
}

export interface PostgresNotice {
  severity: string;
  message: string;
}

export interface PostgresResult {
  /** What the server says of a finished statement: "UPDATE 3", "CREATE TABLE". */
  tag: string;
  /** Names of the result's columns; empty where the statement gives no rows. */
  columns: string[];
  /** As text in the server's own spelling; null is NULL. The first MiB of them. */
  rows: (string | null)[][];
  /** All there were, also those that were not kept. */
  rowCount: number;
}

/**
 * A session of one PostgreSQL server. Queries reject with "postgres.error", "postgres.cancelled" or "postgres.connection-lost"; after the
 * last one nobody knows whether the statement took effect.
 */
export interface PostgresSession extends Closable {
  /** One statement; `values` are bound to $1, $2 ... as text whose types the server infers. */
  query(text: string, values: readonly string[]): Promise<PostgresResult>;
  onNotice(listener: (notice: PostgresNotice) => void): () => void;
  /** Asks the server over a connection of its own to cancel what runs; the query rejects when the server obeys. */
  cancel(): Promise<void>;
  /** Says goodbye; does not wait. */
  close(): void;
  /** Drops the connection at once. */
  destroy(): void;
}

export interface Postgres {
  connect(login: PostgresLogin, options?: CallOptions): Promise<PostgresSession>;
}

export interface RedisLogin {
  host: HostId;
  /** On the host's loopback. */
  port: number;
  password?: string;
}

/** A reply; numbers as text, nil as null. */
export type RedisReply = string | null | RedisReply[];

/** A connection to one Redis server. Commands reject with "redis.error", or with "redis.connection-lost": then nobody knows. */
export interface RedisSession {
  send(words: readonly string[]): Promise<RedisReply>;
  close(): void;
}

export interface RedisServers {
  connect(login: RedisLogin, options?: CallOptions): Promise<RedisSession>;
}

export interface MailServer {
  host: string;
  port: number;
  /** "starttls": encrypted after the greeting or not at all; "tls": encrypted from the start; "none": never. */
  tls: "starttls" | "tls" | "none";
  user?: string;
  password?: string;
}

export interface MailText {
  from: string;
  to: readonly string[];
  subject: string;
  text: string;
  /** A message id that mails of one thread refer to. */
  thread?: string;
}

/**
 * Mail over SMTP. Rejects with "smtp.login", "smtp.refused", "smtp.busy" (worth another try), "smtp.tls", "smtp.unknown-name",
 * "smtp.timeout" or "smtp.failed".
 */
export interface Mailer {
  /** `rejected`: addresses that the server did not take, where it took others. */
  send(server: MailServer, mail: MailText, options?: CallOptions): Promise<{ accepted: number; rejected: string[] }>;
}

/** Shows a notification of the operating system; rejects with "desktop.unsupported" or "desktop.failed". */
export interface Desktop {
  show(text: { title: string; body: string; urgent: boolean }): Promise<void>;
}

/** A Prometheus server of the fleet. Calls reject with "prometheus.*", "promql.refused" for an expression it does not take, or the connection's problem. */
export interface PrometheusServer {
  readonly name: string;
  instant(query: PromqlInstant, options?: CallOptions): Promise<PromqlValue>;
  range(query: PromqlRange, options?: CallOptions): Promise<PromqlLines>;
  /** Whether it has any series that a selector (`up{job="shop"}`) accepts, with samples since then (ms). */
  holds(selector: string, sinceMs: number, options?: CallOptions): Promise<boolean>;
  /** `sinceMs`: of metrics with samples since then. */
  metricNames(options?: CallOptions & { sinceMs?: number }): Promise<string[]>;
  labelValues(label: string, selector?: string, options?: CallOptions): Promise<string[]>;
  /** Label sets of series, `__name__` among them. */
  series(selector: string, from: number, to: number, options?: CallOptions): Promise<Record<string, string>[]>;
  alerts(options?: CallOptions): Promise<PrometheusAlert[]>;
  targets(options?: CallOptions): Promise<PrometheusTarget[]>;
}

/** An alert to hand to an Alertmanager; without `endsAt` it lasts until the server's own resolve time. */
export interface OutgoingAlert {
  labels: Readonly<Record<string, string>>;
  annotations: Readonly<Record<string, string>>;
  startsAt: number;
  endsAt?: number;
  source?: string;
}

/** An Alertmanager of the fleet. Calls reject with "alertmanager.*" or the connection's problem. */
export interface AlertmanagerServer {
  readonly name: string;
  alerts(options?: CallOptions): Promise<RemoteAlert[]>;
  silences(options?: CallOptions): Promise<RemoteSilence[]>;
  /** Makes a silence, or one in the place of another; gives its id. */
  silence(draft: SilenceDraft, author: string, replaces?: string, options?: CallOptions): Promise<string>;
  expire(id: string, options?: CallOptions): Promise<void>;
  send(alerts: readonly OutgoingAlert[], options?: CallOptions): Promise<void>;
}
