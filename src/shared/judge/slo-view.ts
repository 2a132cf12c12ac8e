import { formatDuration } from "../duration";
import type { Fleet } from "../fleet";
import type { Problem } from "../problem";
import type { SloState, SloView } from "./slo-ask";
import { BURN_WINDOW_MS, BURN_WINDOWS, type BurnWindow, budgetLeft, burnAlertsOf, burnRate, isPossible, LEAST_SEEN, type Seen, type Spent, spentOf } from "./slo-budget";
import type { Slo } from "./slo-config";
import { indicatorOf, objectiveOf, objectiveText, WINDOW_MS } from "./slo-indicator";
import { environmentOfSlo } from "./slo-rules";

/** What was seen of an objective up to now. */
export interface SloSeen {
  /** In order of time without overlap, up to now: hours, and the steps of the hour that goes on. */
  stretches: readonly Seen[];
  /** The steps of the last hour, the newest last. */
  recent: readonly Seen[];
  source?: string;
  problem?: Problem;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** So little left of a budget is a risk. */
const LITTLE = 0.1;
/** Less than this missing is not worth a word. */
const HARDLY = 0.01;

/** An objective with its figures at `now`. Pure. */
export function sloView(fleet: Fleet, id: string, slo: Slo, seen: SloSeen, now: number): SloView {
  const [objective, windowMs, indicator] = [objectiveOf(slo), WINDOW_MS[slo.window], indicatorOf(slo)];
  const stretches = seen.stretches.filter(({ at }) => at >= now - windowMs);
  const { badRatio, seenMs } = spentOf(stretches);
  const within = (window: BurnWindow): Spent => spentWithin(window, seen, now);
  const rateOf = (window: BurnWindow): number | undefined => {
    const { badRatio: bad } = within(window);
    return bad === undefined ? undefined : burnRate(bad, objective);
  };
  const burn = BURN_WINDOWS.map((window) => ({ window, rate: rateOf(window) }));
  const isOver = (window: BurnWindow, factor: number): boolean => (rateOf(window) ?? 0) > factor;
  const alerts = burnAlertsOf(windowMs).map((alert) => ({
    ...alert, possible: isPossible(alert, objective),
    exceeded: isOver(alert.long, alert.factor) && isOver(alert.short, alert.factor) && within(alert.long).seenMs >= LEAST_SEEN * BURN_WINDOW_MS[alert.long],
  }));
  const left = badRatio === undefined ? undefined : budgetLeft(badRatio, objective);
  const seenSince = stretches.find((one) => one.seenMs > 0)?.at;
  return {
    id, kind: slo.kind, description: slo.description, service: slo.service, environment: environmentOfSlo(fleet, slo), promise: objectiveText(slo), objective, window: slo.window,
    counts: indicator.counts, state: stateOf(left, alerts.some(({ exceeded }) => exceeded)), good: badRatio === undefined ? undefined : 1 - badRatio, budgetLeft: left, burn, alerts,
    coverage: Math.min(1, seenMs / windowMs), notSeenMs: Math.max(0, windowMs - seenMs), seenSince, remarks: remarksOf(slo, { badRatio, seenMs, windowMs, seenSince, now }, seen.problem),
    days: daysOf(stretches), expressions: { bad: indicator.bad, total: indicator.total }, source: seen.source, problem: seen.problem,
  };
}

function stateOf(left: number | undefined, isBurning: boolean): SloState {
  if (left === undefined) return "no data";
  if (left < 0) return "missed";
  return isBurning || left < LITTLE ? "at risk" : "met";
}

function spentWithin(window: BurnWindow, { stretches, recent }: SloSeen, now: number): Spent {
  const [from, steps] = [now - BURN_WINDOW_MS[window], BURN_WINDOW_MS[window] <= HOUR_MS ? recent : stretches];
  return spentOf(steps.filter(({ at }) => at >= from));
}

function remarksOf(slo: Slo, { badRatio, seenMs, windowMs, seenSince, now }: { badRatio?: number; seenMs: number; windowMs: number; seenSince?: number; now: number }, problem: Problem | undefined): string[] {
  const missing = windowMs - seenMs;
  const begins = seenSince !== undefined && seenSince > now - windowMs + DAY_MS ? `; the first of it was seen ${formatDuration(now - seenSince)} ago` : "";
  return [
    ...(seenMs === 0 ? [`Nothing of the last ${slo.window} was seen.`] : missing > HARDLY * windowMs ? [`${formatDuration(missing)} of ${slo.window} were not seen and are left out${begins}.`] : []),
    ...(seenMs > 0 && badRatio === undefined ? ["There were no requests in what was seen."] : []),
    ...(problem ? [`A part could not be read: ${problem.message}`] : []),
  ];
}

function daysOf(stretches: readonly Seen[]): SloView["days"] {
  const byDay = new Map<number, Seen[]>();
  for (const one of stretches) {
    const day = Math.floor(one.at / DAY_MS) * DAY_MS;
    byDay.set(day, [...(byDay.get(day) ?? []), one]);
  }
  return [...byDay].map(([at, all]) => ({ at, spent: spentOf(all) })).filter(({ spent }) => spent.seenMs > 0)
    .map(({ at, spent: { badRatio, seenMs } }) => ({ at, good: badRatio === undefined ? undefined : 1 - badRatio, seenMs }));
}
