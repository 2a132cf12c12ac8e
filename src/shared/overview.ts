import { z } from "zod";
import { CacheId, DatabaseId, EnvironmentId, HostId, ProbeId, ServiceId } from "./ids";
import { Problem } from "./problem";

/** "not seen": no answer lately; says nothing about the thing itself, and is never shown as down. */
export const Health = z.enum(["healthy", "degraded", "failing", "not seen"]);
export type Health = z.infer<typeof Health>;

const seen = {
  health: Health,
  /** Why it is not healthy, or why it is not seen. */
  reason: Problem.optional(),
  /** When the information was current, ms since the epoch. */
  seenAt: z.number().optional(),
};

export const HostState = z.object({
  id: HostId,
  environment: EnvironmentId,
  ...seen,
  connection: z.enum(["idle", "connecting", "open", "waiting", "refused"]),
  /** ratio 0..1 of all cores */
  cpu: z.number().optional(),
  memory: z.number().optional(),
  /** the fullest file system, ratio 0..1 */
  disk: z.number().optional(),
  diskMount: z.string().optional(),
  load1: z.number().optional(),
  cores: z.number().optional(),
  uptimeS: z.number().optional(),
  system: z.string().optional(),
  containers: z.array(z.object({
    name: z.string(), image: z.string(), state: z.string(), health: z.string().optional(), version: z.string().optional(),
    cpu: z.number().optional(), memoryBytes: z.number().optional(), restarts: z.number().optional(), startedAt: z.number().optional(),
  })),
});
export type HostState = z.infer<typeof HostState>;

export const InstanceState = z.object({
  host: HostId,
  ...seen,
  image: z.string().optional(),
  version: z.string().optional(),
  /** Docker's word: running, exited, missing ... */
  state: z.string().optional(),
  /** In the proxy's rotation. */
  inRotation: z.boolean().optional(),
  cpu: z.number().optional(),
  memoryBytes: z.number().optional(),
  restarts: z.number().optional(),
  latencyMs: z.number().optional(),
});
export type InstanceState = z.infer<typeof InstanceState>;

export const ServiceState = z.object({
  id: ServiceId,
  environment: EnvironmentId,
  ...seen,
  instances: z.array(InstanceState),
  versions: z.array(z.string()),
});
export type ServiceState = z.infer<typeof ServiceState>;

export const ProbeState = z.object({
  id: ProbeId,
  environment: EnvironmentId,
  ...seen,
  status: z.number().int().optional(),
  latencyMs: z.number().optional(),
});
export type ProbeState = z.infer<typeof ProbeState>;

/** A database's or cache's nodes, as far as they are seen. */
export const StoreState = z.object({
  id: z.union([DatabaseId, CacheId]),
  kind: z.enum(["database", "cache"]),
  environment: EnvironmentId,
  ...seen,
  nodes: z.array(z.object({ host: HostId, port: z.number(), role: z.string().optional(), ...seen, detail: z.string().optional() })),
});
export type StoreState = z.infer<typeof StoreState>;

export const Overview = z.object({
  /** ms since the epoch at which it was put together. */
  at: z.number(),
  environments: z.array(z.object({ id: EnvironmentId, guarded: z.boolean(), description: z.string().optional() })),
  hosts: z.array(HostState),
  services: z.array(ServiceState),
  probes: z.array(ProbeState),
  stores: z.array(StoreState),
});
export type Overview = z.infer<typeof Overview>;
