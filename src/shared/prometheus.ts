import { z } from "zod";

/** What a Prometheus server of the fleet tells of itself. Times are ms since the epoch. */

const Labels = z.record(z.string(), z.string());

export const PrometheusAlert = z.object({
  server: z.string(),
  labels: Labels,
  annotations: Labels,
  state: z.enum(["pending", "firing"]),
  activeAt: z.number().optional(),
  /** As the server writes it: it may be NaN or infinite. */
  value: z.string(),
});
export type PrometheusAlert = z.infer<typeof PrometheusAlert>;

export const PrometheusTarget = z.object({
  server: z.string(),
  pool: z.string(),
  url: z.string(),
  labels: Labels,
  health: z.enum(["up", "down", "unknown"]),
  error: z.string().optional(),
  scrapedAt: z.number().optional(),
  durationMs: z.number().optional(),
});
export type PrometheusTarget = z.infer<typeof PrometheusTarget>;

/** Where PromQL can be evaluated. */
export const PromqlSourceView = z.object({
  /** "local", or "prometheus/NAME". */
  source: z.string(),
  /** The environment that it knows, where it knows only one. */
  environment: z.string().optional(),
});
export type PromqlSourceView = z.infer<typeof PromqlSourceView>;
