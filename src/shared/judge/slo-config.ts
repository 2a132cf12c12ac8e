import { z } from "zod";
import { Duration } from "../duration";
import { EnvironmentId, ProbeId, ServiceId } from "../ids";

/** Service level objectives as the fleet file has them. */

export const SloId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "a name has letters, digits, '.', '_', '-' and starts with a letter or digit");

/** Percent, neither nothing nor everything: 100 % leaves no budget, and no system keeps it. */
const Percent = z.number().gt(0).lt(100);
/** A selector of PromQL, without a range: `http_requests_total{job="shop"}`. */
const Selector = z.string().min(1);

export const SloWindow = z.enum(["7d", "28d", "30d"]);
export type SloWindow = z.infer<typeof SloWindow>;

const common = {
  description: z.string().optional(),
  /** Whom it is promised of; its instances' health checks are asked where nothing else is named. */
  service: ServiceId.optional(),
  /** Absent: that of the service or the probe. */
  environment: EnvironmentId.optional(),
  /** Over which the objective counts, always up to now. */
  window: SloWindow.default("30d"),
};

/** How much of the time it answers: of a probe, of a service's health checks, or of series that are 1 while it does. */
const Availability = z.strictObject({ ...common, kind: z.literal("availability"), target: Percent, probe: ProbeId.optional(), series: Selector.optional() });

/** How many of all requests (or looks of a probe) are answered within a time: "p95 within 500 ms" is 95 % of them. */
const Latency = z.strictObject({
  ...common,
  kind: z.literal("latency"),
  percentile: Percent,
  within: Duration,
  probe: ProbeId.optional(),
  /** A classic histogram in seconds without its suffix: `http_request_duration_seconds{job="shop"}`; it needs a bucket at `within`. */
  histogram: Selector.optional(),
});

/** How many requests fail: counters of the failed ones and of all. */
const ErrorRate = z.strictObject({ ...common, kind: z.literal("error-rate"), max: Percent, errors: Selector, total: Selector });

/** How many requests succeed: counters of those and of all. */
const SuccessRate = z.strictObject({ ...common, kind: z.literal("success-rate"), target: Percent, good: Selector, total: Selector });

export const Slo = z.discriminatedUnion("kind", [Availability, Latency, ErrorRate, SuccessRate]);
export type Slo = z.infer<typeof Slo>;
