import type { AlertInstance } from "../alert";
import type { AlertStates } from "./alert-states";
import type { AlertRule } from "./model";

/** A longer outage says nothing of what was before, ms: Prometheus's outage tolerance. */
export const OUTAGE_TOLERANCE_MS = 60 * 60_000;
/** Least time that a pending alert of a long `for` still waits after a restart, ms: Prometheus's grace period. */
export const GRACE_MS = 10 * 60_000;

/**
 * States that were kept, as they go on at `now` when nothing was evaluated since `downAt`. What was firing goes on firing; the time that a
 * pending alert has waited counts, the outage does not. After a restart with a `for` of ten minutes or more at least the grace period
 * is left to wait, as in Prometheus; after sleep `for` just goes on. Pending alerts from before an outage of more than an hour begin anew.
 */
export function restoredStates(rule: AlertRule, states: AlertStates, downAt: number, now: number, after: "restart" | "sleep"): AlertStates {
  const outageMs = Math.max(0, now - downAt);
  return new Map([...states].map(([key, alert]) => [key, restored(rule, alert, outageMs, now, after)]));
}

function restored(rule: AlertRule, alert: AlertInstance, outageMs: number, now: number, after: "restart" | "sleep"): AlertInstance {
  const keepFiringSince = alert.keepFiringSince === undefined ? undefined : alert.keepFiringSince + outageMs;
  if (alert.state !== "pending") return { ...alert, keepFiringSince };
  if (outageMs > OUTAGE_TOLERANCE_MS) return { ...alert, activeAt: now };
  const activeAt = alert.activeAt + outageMs;
  const leftMs = rule.forMs - (now - activeAt);
  const waits = after === "restart" && rule.forMs >= GRACE_MS && leftMs > 0 && leftMs < GRACE_MS;
  return { ...alert, activeAt: waits ? now + GRACE_MS - rule.forMs : activeAt };
}
