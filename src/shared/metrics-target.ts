import { z } from "zod";
import { EnvironmentId, HostId } from "./ids";
import { Problem } from "./problem";

/** An endpoint that is scraped, asked from one place. Times are ms since the epoch. */
export const MetricsTarget = z.object({
  /** The entry's name in the fleet file. */
  id: z.string(),
  environment: EnvironmentId,
  url: z.string(),
  via: HostId.optional(),
  labels: z.record(z.string(), z.string()),
  /** "not seen": the host to ask from is out of reach, or nobody has asked yet. */
  state: z.enum(["up", "down", "not seen"]),
  scrapedAt: z.number().optional(),
  durationMs: z.number().optional(),
  samples: z.number().optional(),
  problem: Problem.optional(),
});
export type MetricsTarget = z.infer<typeof MetricsTarget>;
