import { z } from "zod";

/** What the Docker API answers, as far as it is used. Field names are the API's. */

const Labels = z.record(z.string(), z.string()).nullish().transform((labels) => labels ?? {});
const List = <T extends z.ZodType>(item: T) => z.array(item).nullish().transform((items) => items ?? []);
/** RFC 3339 with nanoseconds; the zero time of Go means "never". */
const Time = z.string().transform((text) => (text.startsWith("0001-01-01") ? undefined : Date.parse(text)));
/** Zero and below mean that there is no limit. */
const Limit = z.number().nullish();

export const ContainerListReply = z.array(
  z.object({
    Id: z.string(),
    Names: List(z.string()),
    Image: z.string(),
    ImageID: z.string(),
    Labels,
    State: z.string(),
    Status: z.string().default(""),
    /** seconds */
    Created: z.number(),
  }),
);

export const Endpoint = z.looseObject({
  NetworkID: z.string().optional(),
  Aliases: List(z.string()),
});

export const Mount = z.looseObject({
  Type: z.string(),
  Name: z.string().optional(),
  Destination: z.string(),
  RW: z.boolean(),
});

/** Settings that an image also has; a container's are merged from the image's and its own. */
export const RunConfig = z.looseObject({
  Env: List(z.string()),
  Labels,
  Cmd: List(z.string()),
  Entrypoint: z.union([z.string().transform((word) => [word]), List(z.string())]),
  Healthcheck: z.record(z.string(), z.unknown()).nullish(),
  ExposedPorts: z.record(z.string(), z.unknown()).nullish(),
  Volumes: z.record(z.string(), z.unknown()).nullish(),
});

export const ContainerReply = z.object({
  Id: z.string(),
  Name: z.string(),
  Created: Time,
  Image: z.string(),
  RestartCount: z.number().default(0),
  State: z.object({
    Status: z.string(),
    ExitCode: z.number(),
    OOMKilled: z.boolean().default(false),
    StartedAt: Time,
    FinishedAt: Time.optional(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
  Config: RunConfig.extend({ Image: z.string(), Hostname: z.string().default(""), Tty: z.boolean().default(false) }),
  HostConfig: z.looseObject({
    NetworkMode: z.string().default("default"),
    AutoRemove: z.boolean().default(false),
    Memory: Limit,
    MemorySwap: Limit,
    MemoryReservation: Limit,
    CpuQuota: Limit,
    CpuPeriod: Limit,
    CpuShares: Limit,
    /** Billionths of a core; the engine makes a quota of it. */
    NanoCpus: Limit,
    Binds: List(z.string()),
    Mounts: List(z.looseObject({ Type: z.string(), Source: z.string().optional(), Target: z.string() })),
    Links: List(z.string()),
    PortBindings: z.record(z.string(), z.unknown()).nullish(),
  }),
  Mounts: List(Mount),
  NetworkSettings: z.object({ Networks: z.record(z.string(), Endpoint).nullish() }),
});
export type ContainerReply = z.infer<typeof ContainerReply>;

export const ImageListReply = z.array(
  z.object({ Id: z.string(), RepoTags: List(z.string()), Labels, Created: z.number(), Size: z.number() }),
);

export const ImageReply = z.object({
  Id: z.string(),
  RepoTags: List(z.string()),
  Created: Time,
  Size: z.number(),
  Config: RunConfig.nullish(),
});
export type ImageReply = z.infer<typeof ImageReply>;

/** Figures that not every engine gives; control groups of version 2 lack some. */
const Figure = z.number().optional().catch(undefined);
const Cpu = z.object({
  cpu_usage: z.object({ total_usage: z.number(), usage_in_kernelmode: Figure, usage_in_usermode: Figure }),
  throttling_data: z.object({ periods: Figure, throttled_periods: Figure, throttled_time: Figure }).optional().catch(undefined),
});
const Traffic = z.object({
  rx_bytes: z.number(), rx_packets: z.number().default(0), rx_errors: z.number().default(0), rx_dropped: z.number().default(0),
  tx_bytes: z.number(), tx_packets: z.number().default(0), tx_errors: z.number().default(0), tx_dropped: z.number().default(0),
});
const Disks = z.array(z.object({ major: z.number(), minor: z.number(), op: z.string(), value: z.number() })).nullish().catch(undefined);
export const StatsReply = z.object({
  read: Time,
  preread: Time,
  cpu_stats: Cpu,
  precpu_stats: Cpu,
  memory_stats: z.object({
    usage: z.number().default(0),
    limit: z.number().default(0),
    max_usage: Figure,
    failcnt: Figure,
    stats: z.record(z.string(), z.number()).nullish(),
  }),
  networks: z.record(z.string(), Traffic).nullish(),
  pids_stats: z.object({ current: Figure, limit: Figure }).optional().catch(undefined),
  blkio_stats: z.object({ io_service_bytes_recursive: Disks, io_serviced_recursive: Disks }).optional().catch(undefined),
});
export type StatsReply = z.infer<typeof StatsReply>;

export const CreatedReply = z.object({ Id: z.string() });

/** One line of a pull's progress. */
export const PullLine = z.object({
  status: z.string().optional(),
  id: z.string().optional(),
  progress: z.string().optional(),
  error: z.string().optional(),
});
export type PullLine = z.infer<typeof PullLine>;
