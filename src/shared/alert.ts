import { z } from "zod";

/** A number that may be NaN or infinite, as samples are. */
export const AnyNumber = z.custom<number>((value) => typeof value === "number");

export const AlertState = z.enum(["pending", "firing", "resolved"]);
export type AlertState = z.infer<typeof AlertState>;

/** Which rule an alert comes of. */
export const RuleRef = z.object({
  /** The rule file's path as it was read. */
  file: z.string(),
  group: z.string(),
  /** The name of the alert or of the recorded series. */
  name: z.string(),
});
export type RuleRef = z.infer<typeof RuleRef>;

/** One label set for which a rule holds, or held a short while ago. Times are ms since the epoch. */
export const AlertInstance = z.object({
  /** Fingerprint of the labels, as Alertmanager counts it. */
  key: z.string().min(1),
  rule: RuleRef,
  /** With `alertname`. */
  labels: z.record(z.string(), z.string()),
  /** Expanded at the last evaluation that saw it. */
  annotations: z.record(z.string(), z.string()),
  state: AlertState,
  /** The expression's value at the last evaluation that saw it. */
  value: AnyNumber,
  /** Since when the expression has held without a break. */
  activeAt: z.number(),
  firedAt: z.number().optional(),
  resolvedAt: z.number().optional(),
  /** Since when the expression does not hold, while `keep_firing_for` keeps the alert firing. */
  keepFiringSince: z.number().optional(),
  lastEvaluatedAt: z.number(),
});
export type AlertInstance = z.infer<typeof AlertInstance>;

/** A state that changed. "inactive": a pending alert whose condition ended, or one that was not there before. */
export const AlertTransition = z.object({
  at: z.number(),
  key: z.string(),
  rule: RuleRef,
  labels: z.record(z.string(), z.string()),
  from: z.enum(["inactive", "pending", "firing", "resolved"]),
  to: z.enum(["inactive", "pending", "firing", "resolved"]),
  value: AnyNumber,
  /** Why it ended, where it is not that the condition holds no longer: "no-data": what the expression reads is not there any more. */
  because: z.enum(["no-data", "rule-gone", "limit"]).optional(),
});
export type AlertTransition = z.infer<typeof AlertTransition>;

/** What people are told of: an alert began to fire, or ended. */
export interface AlertChange {
  alert: AlertInstance;
  change: "firing" | "resolved";
}
