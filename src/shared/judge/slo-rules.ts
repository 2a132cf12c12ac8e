import { stringify } from "yaml";
import { EnvironmentId } from "../ids";
import type { Fleet } from "../fleet";
import { BURN_WINDOW_MS, BURN_WINDOWS, burnAlertsOf, isPossible, LEAST_SEEN } from "./slo-budget";
import type { Slo } from "./slo-config";
import { indicatorOf, objectiveOf, objectiveText, WINDOW_MS } from "./slo-indicator";

/** Series that the rules record, one sample a minute each. */
export const SLO_SERIES = { bad: "slo:bad:rate5m", total: "slo:total:rate5m", burn: "slo:burn_rate" } as const;

const EVERY_MS = 60_000;
const HEAD = "# Made from `slos:` of the fleet file and written anew whenever that changes. Editing it has no lasting effect.\n";

/** The rule group of an objective. */
export const sloGroup = (id: string): string => `slo ${id}`;

/**
 * Rules that watch the budgets of all objectives, as a rule file of Prometheus. The five-minute rates are recorded, so that three days are
 * a sum over one sample a minute, whatever the objective reads.
 */
export function sloRules(fleet: Fleet): string {
  const groups = Object.entries(fleet.slos).map(([id, slo]) => ({ name: sloGroup(id), interval: "1m", rules: rulesOf(id, slo, labelsOf(fleet, id, slo)) }));
  return `${HEAD}${stringify({ groups }, { lineWidth: 0 })}`;
}

type Labels = Record<string, string>;

/** The environment of an objective: its own, else that of what it is about. */
export function environmentOfSlo(fleet: Fleet, slo: Slo): EnvironmentId | undefined {
  const find = <V>(record: Record<string, V>, id: string | undefined): V | undefined => (id !== undefined && Object.hasOwn(record, id) ? record[id] : undefined);
  const probe = "probe" in slo ? slo.probe : undefined;
  return slo.environment ?? find(fleet.services, slo.service)?.environment ?? find(fleet.probes, probe)?.environment;
}

function labelsOf(fleet: Fleet, id: string, slo: Slo): Labels {
  const environment = environmentOfSlo(fleet, slo);
  return { slo: id, ...(slo.service !== undefined && { service: slo.service }), ...(environment !== undefined && { environment }) };
}

function rulesOf(id: string, slo: Slo, labels: Labels): object[] {
  const { bad, total } = indicatorOf(slo);
  const objective = objectiveOf(slo);
  const of = (series: string, more = ""): string => `${series}{slo=${JSON.stringify(id)}${more}}`;
  const burned = (window: string): string =>
    window === "5m"
      ? `${of(SLO_SERIES.bad)} / ${of(SLO_SERIES.total)}`
      : `sum_over_time(${of(SLO_SERIES.bad)}[${window}]) / sum_over_time(${of(SLO_SERIES.total)}[${window}])`;
  const budget = Number((1 - objective).toPrecision(6));
  const rules: object[] = [
    { record: SLO_SERIES.total, expr: total, labels },
    { record: SLO_SERIES.bad, expr: bad, labels },
    ...BURN_WINDOWS.map((window) => ({ record: SLO_SERIES.burn, expr: `${burned(window)} / ${budget}`, labels: { ...labels, window } })),
  ];
  const over = (window: string, factor: number): string => `${of(SLO_SERIES.burn, `,window=${JSON.stringify(window)}`)} > ${factor}`;
  const alerts = burnAlertsOf(WINDOW_MS[slo.window]).filter((alert) => isPossible(alert, objective)).map(({ severity, long, short, factor }) => ({
    alert: "ErrorBudgetBurn",
    expr: `${over(long, factor)} and ignoring(window) ${over(short, factor)} and ignoring(window) count_over_time(${of(SLO_SERIES.total)}[${long}]) >= ${(LEAST_SEEN * BURN_WINDOW_MS[long]) / EVERY_MS}`,
    labels: { ...labels, severity, window: long },
    annotations: {
      summary: `${id}: the error budget goes {{ $value | humanize }} times as fast as it may`,
      description: `Promised: ${objectiveText(slo)} over ${slo.window}. Over the last ${long}, and over the last ${short} too, errors spent the budget more than ${factor} times as fast as it lasts.`,
    },
  }));
  return [...rules, ...alerts];
}
