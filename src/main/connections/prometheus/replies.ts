import { z } from "zod";

/** What Prometheus's HTTP API answers (https://prometheus.io/docs/prometheus/latest/querying/api/), as far as it is used. */

/** A sample as Prometheus writes it, which JSON numbers cannot: seconds, and the value as text. */
const Sample = z.tuple([z.number(), z.string()]);
export const Metric = z.record(z.string(), z.string());

export const QueryData = z.discriminatedUnion("resultType", [
  z.object({ resultType: z.literal("scalar"), result: Sample }),
  z.object({ resultType: z.literal("string"), result: Sample }),
  // A native histogram has no `value`; it is left out.
  z.object({ resultType: z.literal("vector"), result: z.array(z.object({ metric: Metric, value: Sample.optional() })) }),
  z.object({ resultType: z.literal("matrix"), result: z.array(z.object({ metric: Metric, values: z.array(Sample).default([]) })) }),
]);
export type QueryData = z.infer<typeof QueryData>;

/** Around every answer. */
export const Envelope = z.discriminatedUnion("status", [
  z.object({ status: z.literal("success"), data: z.unknown(), warnings: z.array(z.string()).default([]), infos: z.array(z.string()).default([]) }),
  z.object({ status: z.literal("error"), errorType: z.string().optional(), error: z.string() }),
]);

export const AlertsData = z.object({
  alerts: z.array(z.object({ labels: Metric, annotations: Metric.default({}), state: z.enum(["pending", "firing"]), activeAt: z.string().optional(), value: z.string() })),
});

export const TargetsData = z.object({
  activeTargets: z.array(z.object({
    labels: Metric, scrapePool: z.string().default(""), scrapeUrl: z.string(), lastError: z.string().default(""), lastScrape: z.string().optional(),
    lastScrapeDuration: z.number().optional(), health: z.enum(["up", "down", "unknown"]),
  })),
});

export const NamesData = z.array(z.string());
export const SeriesData = z.array(Metric);
