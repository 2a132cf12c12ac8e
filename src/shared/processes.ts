import { z } from "zod";

/** A process of a host. Its command line is not read: people put passwords there. */
export const HostProcess = z.object({
  pid: z.number(),
  /** As the kernel keeps it: at most 15 characters. */
  name: z.string(),
  user: z.string().optional(),
  /** The kernel's letter: R running, S sleeping, D waiting for a disk, Z ended and not fetched ... */
  state: z.string(),
  threads: z.number(),
  /** Memory in use, shared parts included. */
  rssBytes: z.number(),
  /** Cores in use, 1 = one whole core. */
  cpuCores: z.number(),
});
export type HostProcess = z.infer<typeof HostProcess>;

/** What runs on a host now. */
export const HostProcesses = z.object({
  /** ms since the epoch */
  at: z.number(),
  /** All there are. */
  count: z.number(),
  byCpu: z.array(HostProcess),
  byMemory: z.array(HostProcess),
});
export type HostProcesses = z.infer<typeof HostProcesses>;
