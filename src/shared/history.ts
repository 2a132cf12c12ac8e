import { z } from "zod";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How long samples are kept, by tier. Each tier reaches at least as far back as the one before it. */
export const HistoryKeep = z
  .object({
    /** Samples as they were taken, ms. */
    rawMs: z.number().int().min(DAY_MS),
    /** Extremes, sums and growth of ten minutes, ms. */
    tenMinutesMs: z.number().int(),
    /** The same of an hour, ms; for ever where it is absent. */
    hourMs: z.number().int().optional(),
  })
  .refine(({ rawMs, tenMinutesMs, hourMs }) => rawMs <= tenMinutesMs && tenMinutesMs <= (hourMs ?? Infinity), {
    error: "Ten-minute means must be kept as long as samples at least, hourly ones as long as those of ten minutes.",
  });
export type HistoryKeep = z.infer<typeof HistoryKeep>;

export const DEFAULT_KEEP: HistoryKeep = { rawMs: 30 * DAY_MS, tenMinutesMs: 365 * DAY_MS };

export const TierName = z.enum(["raw", "ten-minutes", "hour"]);
export type TierName = z.infer<typeof TierName>;

/** What one tier takes, and what goes from it. Times are ms since the epoch. */
export const TierSize = z.object({
  tier: TierName,
  bytes: z.number(),
  /** Undefined while the tier is empty. */
  oldest: z.number().optional(),
  keepMs: z.number().optional(),
  /** What is older than the tier is kept for: the next upkeep deletes it. */
  tooOld: z.object({ bytes: z.number(), before: z.number() }),
  /** What goes after that, and when. */
  next: z.object({ at: z.number(), bytes: z.number(), before: z.number() }).optional(),
});
export type TierSize = z.infer<typeof TierSize>;

export const HistorySize = z.object({
  /** The file on disk, its write-ahead log included. */
  bytes: z.number(),
  /** Room in the file that is used again before the file grows. */
  freeBytes: z.number(),
  series: z.number(),
  keep: HistoryKeep,
  tiers: z.array(TierSize),
  /** Samples in memory that the disk has not taken yet. */
  waiting: z.number(),
});
export type HistorySize = z.infer<typeof HistorySize>;
