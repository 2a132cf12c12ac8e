/** Types of the lab's public API; the implementation is plain JavaScript so that it runs before anything is installed. */

export type HostKind = "web" | "proxy" | "postgres" | "redis" | "monitoring";

export interface LabHost {
  name: string;
  kind: HostKind;
  /** Address on the lab's own bridge. */
  ip: string;
  /** Port of sshd on 127.0.0.1. */
  ssh: number;
  /** Further ports on 127.0.0.1 and the host's port behind each. */
  publish: Record<number, number>;
}

export type Availability =
  /** `install` names the Debian packages `up` would install first. */
  { available: true; install: string[] } | { available: false; reason: string };

export interface LabStatus {
  available: boolean;
  reason?: string;
  /** Every host runs and every part works. */
  up: boolean;
  /** `state` is the container's: running, paused, exited ... or absent. */
  hosts: (LabHost & { container: string; state: string })[];
  /** shop, nginx, postgres, redis, prometheus; empty while a host is not running. */
  parts: Record<string, { ok: boolean; detail: string }>;
  paths: { state: string; key: string; knownHosts: string; fleet: string; secrets: string };
}

type Say = (line: string) => void;
interface CommandOptions {
  env?: Record<string, string>;
  timeoutMs?: number;
}

export class LabUnavailable extends Error {}

/** Whether this machine can carry the lab; changes nothing. */
export function labAvailability(): Promise<Availability>;
/** The decision behind it; `missing` are Debian packages. */
export function judge(facts: { platform: string; root: boolean; debian: boolean; engine: boolean; missing: string[] }): Availability;
/** Brings the lab up or repairs it. @throws {LabUnavailable} */
export function up(say: Say): Promise<void>;
export function down(say: Say, options?: { images?: boolean }): Promise<void>;
export function status(): Promise<LabStatus>;

export const hosts: readonly LabHost[];
export function hostsOf(kind: HostKind): LabHost[];
export function hostNamed(name: string): LabHost;
export function containerOf(host: Pick<LabHost, "name">): string;
export const network: { name: string; bridge: string; subnet: string; gateway: string };
export const app: { repository: string; container: string; port: number; versions: string[]; initial: string };
export const redisPorts: readonly number[];
/** nginx's list of instances on lb1. */
export const upstreamFile: string;
export const paths: Record<"state" | "key" | "publicKey" | "secrets" | "knownHosts" | "fleet" | "inUse", string>;
/** Passwords; readable once the lab was up. */
export function secrets(): { postgres: string; replication: string };

/** Waits for a lock that other processes hold; returns what releases it. */
export function acquire(folder: string, options?: { waiting?: (owner: string) => void; withinMs?: number }): Promise<() => void>;

/** The machine's own engine; returns stdout, throws on any other status than 0. */
export function docker(args: string[], options?: CommandOptions & { input?: string }): Promise<string>;
/** A POSIX shell script in a container, root unless `user` says otherwise; returns stdout. */
export function inside(container: string, script: string, options?: CommandOptions & { user?: string }): Promise<string>;
/** A web host's inner engine. */
export function innerDocker(host: LabHost, args: string[], options?: CommandOptions): Promise<string>;
export function sshReady(host: LabHost): Promise<unknown>;
/** Replaces an instance without regard for requests under way. */
export function replaceShop(host: LabHost, version: string): Promise<void>;
/** Puts an instance back on a version with every switch to misbehave off, and waits for its health. */
export function resetShop(host: LabHost, version: string): Promise<void>;
export function shopHealthy(host: LabHost): Promise<unknown>;
/** Sets which instances are out of rotation, and waits until nothing is under way to them. */
export function putUpstreams(down?: string[]): Promise<unknown>;
