import type { StateChange } from "../../history";
import type { Fleet } from "../../../shared/fleet";
import { type FiringTime, firingTimes } from "../../../shared/judge/firing-times";
import type { HealthScores } from "../../../shared/judge/health-score";
import { PERIOD_MS, type ReportPeriod } from "../../../shared/judge/report-ask";
import type { SloView } from "../../../shared/judge/slo-ask";
import { type Spent, spentOf } from "../../../shared/judge/slo-budget";
import { WINDOW_MS } from "../../../shared/judge/slo-indicator";
import { sloView } from "../../../shared/judge/slo-view";
import { raise } from "../../../shared/problem";
import type { RunSummary } from "../../../shared/run";
import type { Judge } from "../judge";
import { type Capacity, capacityOf } from "./capacity";
import { type SeenReport, seenOf } from "./seen";

/** Everything a report says, before it has words. */
export interface ReportData {
  period: ReportPeriod;
  from: number;
  to: number;
  fleet: Fleet;
  madeAt: number;
  madeBy: string;
  slos: { view: SloView; within: Spent }[];
  alerts: FiringTime[];
  /** There were more changes of alerts than are read. */
  alertsCut: boolean;
  /** Changes of health within the time, oldest first. */
  changes: StateChange[];
  /** Absent for a time that is over: scores are of now. */
  scores?: HealthScores;
  runs: RunSummary[];
  /** There may be more runs than are read. */
  runsCut: boolean;
  capacity: Capacity[];
  seen: SeenReport;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MOST_TRANSITIONS = 20_000;
const MOST_CHANGES = 5_000;
const MOST_RUNS = 5_000;
/** An alert that has fired for longer than this before the time is not found as firing. */
const BEFORE_MS = 30 * DAY_MS;
/** Up to so long ago is now. */
const NOW_MS = 300_000;

/** Gathers a report from the history. */
export async function gatherReport(judge: Judge, period: ReportPeriod, wantedTo: number | undefined): Promise<ReportData> {
  const { fleet: fleetOf, now, history, actor } = judge.deps;
  const fleet = fleetOf() ?? raise({ code: "fleet.none", message: "No fleet file is open.", next: "Open one: a report is about a fleet." });
  const to = wantedTo ?? now();
  if (to > now()) raise({ code: "report.future", message: "The end of the report lies in the future.", next: "Name a time that is over, or none." });
  const from = to - PERIOD_MS[period];
  history.samples.flush();
  const transitions = history.alerts.transitions({ from: from - BEFORE_MS, to, limit: MOST_TRANSITIONS });
  const runs = history.journal.list(MOST_RUNS);
  return {
    period, from, to, fleet, madeAt: now(), madeBy: actor(),
    slos: await slosOf(judge, fleet, from, to), alerts: firingTimes(transitions, from, to), alertsCut: transitions.length === MOST_TRANSITIONS,
    changes: history.stateChanges.list({ from, to, limit: MOST_CHANGES }).reverse(),
    ...(now() - to < NOW_MS && { scores: await judge.health.scores({ windowMs: Math.min(PERIOD_MS[period], DAY_MS) }) }),
    runs: runs.filter(({ createdAt }) => createdAt >= from && createdAt <= to).reverse(), runsCut: runs.length === MOST_RUNS && (runs.at(-1)?.createdAt ?? 0) > from,
    capacity: await capacityOf(fleet, history.samples, to), seen: await seenOf(fleet, history.samples, from, to),
  };
}

async function slosOf(judge: Judge, fleet: Fleet, from: number, to: number): Promise<ReportData["slos"]> {
  const found: ReportData["slos"] = [];
  for (const [id, slo] of Object.entries(fleet.slos)) {
    const since = Math.min(from, to - WINDOW_MS[slo.window]);
    const seen = await judge.ledger.seen(id, slo, since);
    const upTo = { ...seen, stretches: seen.stretches.filter(({ at }) => at < to), ...(judge.deps.now() - to >= NOW_MS && { recent: [] }) };
    // Hours are whole: the first one of the time counts where it began within it.
    found.push({ view: sloView(fleet, id, slo, upTo, to), within: spentOf(upTo.stretches.filter(({ at }) => at >= from - HOUR_MS / 2)) });
  }
  return found;
}
