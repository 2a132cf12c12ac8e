import { z } from "zod";

/** Reports over the time up to a moment. Times are ms since the epoch. */

export const ReportPeriod = z.enum(["daily", "weekly", "monthly"]);
export type ReportPeriod = z.infer<typeof ReportPeriod>;
export const ReportFormat = z.enum(["markdown", "html"]);
export type ReportFormat = z.infer<typeof ReportFormat>;

const DAY_MS = 86_400_000;
/** Lengths that are the same each time, so that two reports can be compared. */
export const PERIOD_MS: Record<ReportPeriod, number> = { daily: DAY_MS, weekly: 7 * DAY_MS, monthly: 30 * DAY_MS };

export const ReportAsk = z.object({ period: ReportPeriod, format: ReportFormat.default("markdown"), /** Up to when; absent: now. */ to: z.number().optional() });
export type ReportAsk = z.infer<typeof ReportAsk>;

export const ReportDocument = z.object({ period: ReportPeriod, format: ReportFormat, from: z.number(), to: z.number(), /** A name for its file. */ name: z.string(), text: z.string() });
export type ReportDocument = z.infer<typeof ReportDocument>;
