/** The arithmetic of error budgets. */

/** What was seen in a stretch of time. */
export interface Seen {
  /** Start, ms since the epoch. */
  at: number;
  bad: number;
  total: number;
  seenMs: number;
}

export interface Spent {
  /** Bad events by all events, 0..1; absent: there were none. */
  badRatio?: number;
  seenMs: number;
}

/** Together; what was not seen counts neither as good nor as bad. */
export function spentOf(stretches: readonly Seen[]): Spent {
  const [bad, total, seenMs] = stretches.reduce(([b, t, s], one) => [b + one.bad, t + one.total, s + one.seenMs], [0, 0, 0]);
  return { badRatio: total > 0 ? Math.min(1, Math.max(0, bad / total)) : undefined, seenMs };
}

/** How fast the budget goes: 1 spends exactly all of it by the window's end. */
export const burnRate = (badRatio: number, objective: number): number => badRatio / (1 - objective);

/** What is left of the budget, 1 is all of it; negative: more was spent than there was. */
export const budgetLeft = (badRatio: number, objective: number): number => 1 - burnRate(badRatio, objective);

export const BURN_WINDOWS = ["5m", "30m", "1h", "6h", "3d"] as const;
export type BurnWindow = (typeof BURN_WINDOWS)[number];
const HOUR_MS = 3_600_000;
export const BURN_WINDOW_MS: Record<BurnWindow, number> = { "5m": 300_000, "30m": 1_800_000, "1h": HOUR_MS, "6h": 6 * HOUR_MS, "3d": 72 * HOUR_MS };

export interface BurnAlert {
  severity: "critical" | "warning";
  long: BurnWindow;
  short: BurnWindow;
  /** Burn rate that both windows must exceed. */
  factor: number;
}

/**
 * The pairs of windows of Google's SRE workbook ("Alerting on SLOs", multiwindow, multi-burn-rate): 2 % of the budget in an hour, 5 % in
 * six hours, 10 % in three days. The short window ends the alert soon after the burning does.
 */
const PAIRS = [
  { severity: "critical", long: "1h", short: "5m", share: 0.02 },
  { severity: "critical", long: "6h", short: "30m", share: 0.05 },
  { severity: "warning", long: "3d", short: "6h", share: 0.1 },
] as const;

/** A pace that the budget outlasts is no alert: the factor is 1 at least. */
export const burnAlertsOf = (windowMs: number): BurnAlert[] =>
  PAIRS.map(({ severity, long, short, share }) => ({ severity, long, short, factor: Number(Math.max(1, (share * windowMs) / BURN_WINDOW_MS[long]).toPrecision(6)) }));

/** Whether so fast a pace exists: where everything fails the burn rate is 1 / (1 - objective). */
export const isPossible = ({ factor }: BurnAlert, objective: number): boolean => factor < burnRate(1, objective);

/** So much of the long window must have been seen: the first minutes of an objective, or after a night, tell nothing about three days. */
export const LEAST_SEEN = 0.1;
