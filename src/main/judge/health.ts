import { formatDuration } from "../../shared/duration";
import type { Fleet, Service } from "../../shared/fleet";
import { ServiceId } from "../../shared/ids";
import { type Dependency, dependencyScore, errorScore, fallingScore, type HealthScores, healthScore, type HealthScoresAsk, type Measured } from "../../shared/judge/health-score";
import { slosOf } from "../../shared/judge/slo-check";
import { indicatorOf } from "../../shared/judge/slo-indicator";
import type { Overview } from "../../shared/overview";
import { messageOf } from "../../shared/problem";
import type { RoutedQueries } from "../query";
import type { Baselines } from "./baselines";
import { oneValue } from "./one-value";

export interface HealthDeps {
  queries: Pick<RoutedQueries, "instant">;
  baselines: Pick<Baselines, "now">;
  fleet(): Fleet | undefined;
  /** undefined: nobody observes. */
  overview(): Overview | undefined;
  now(): number;
}

/** Scores services from what was measured over a time up to now. */
export class HealthJudge {
  constructor(private readonly deps: HealthDeps) {}

  async scores({ services: wanted, windowMs }: HealthScoresAsk): Promise<HealthScores> {
    const at = this.deps.now();
    const fleet = this.deps.fleet();
    const services: HealthScores["services"] = [];
    for (const [id, service] of serviceEntries(fleet)) {
      if (!fleet || (wanted && !wanted.includes(id))) continue;
      const measured = {
        uptime: await missingWhere(() => this.#uptime(id, windowMs, at)), performance: await missingWhere(() => this.#performance(fleet, id, service, windowMs, at)),
        errors: await missingWhere(() => this.#errors(fleet, id, windowMs, at)), dependencies: dependencyScore(this.#needs(service)),
      };
      services.push({ service: id, environment: service.environment, ...healthScore(measured) });
    }
    return { at, windowMs, services };
  }

  #value(expression: string, at: number): Promise<number | undefined> {
    return oneValue(this.deps.queries, expression, at);
  }

  async #uptime(id: ServiceId, windowMs: number, at: number): Promise<Measured> {
    const series = `probe_success{service=${JSON.stringify(id)}}[${formatWindow(windowMs)}]`;
    const [good, looks] = [await this.#value(`sum(sum_over_time(${series}))`, at), await this.#value(`sum(count_over_time(${series}))`, at)];
    if (good === undefined || !looks) return { missing: `nothing was asked of it in the last ${formatDuration(windowMs)}` };
    return { score: (100 * good) / looks, madeOf: `${percent(good / looks)} of ${looks} looks in ${formatDuration(windowMs)} were answered well` };
  }

  async #performance(fleet: Fleet, id: ServiceId, service: Service, windowMs: number, at: number): Promise<Measured> {
    const series = `probe_duration_seconds{service=${JSON.stringify(id)},probe=""}[${formatWindow(windowMs)}]`;
    const usual = this.deps.baselines.now("service.latency", { kind: "service", id });
    // What is usual was learned of means, what was promised is of the slowest: each is held against its like.
    const [expression, what] = usual ? [`avg(avg_over_time(${series}))`, "the health checks took"] : [`max(quantile_over_time(0.95, ${series}))`, "95 % of the health checks of the slowest instance took at most"];
    const taken = await this.#value(expression, at);
    if (taken === undefined) return { missing: `no duration was measured in the last ${formatDuration(windowMs)}` };
    const { good, bad, by } = usual ? usualYardstick(usual) : promisedYardstick(fleet, id, service);
    return { score: fallingScore(taken, good, bad), madeOf: `${what} ${seconds(taken)}${usual ? " on average" : ""}; full marks up to ${seconds(good)}, none from ${seconds(bad)} on, ${by}` };
  }

  async #errors(fleet: Fleet, id: ServiceId, windowMs: number, at: number): Promise<Measured> {
    for (const { expression, of } of errorRatios(fleet, id, windowMs)) {
      const ratio = await this.#value(expression, at);
      if (ratio !== undefined) return { score: errorScore(ratio), madeOf: `${percent(ratio)} ${of}` };
    }
    return { missing: "nothing counts its errors: name them under slos:, scrape its metrics with a label service, or follow its log" };
  }

  #needs({ needs }: Service): Dependency[] {
    const overview = this.deps.overview();
    const states = new Map([...(overview?.services ?? []), ...(overview?.stores ?? []), ...(overview?.probes ?? [])].map(({ id, health }): [string, Dependency["health"]] => [id, health]));
    return needs.map(({ on, required }) => ({ name: on, required, health: states.get(on) }));
  }
}

const serviceEntries = (fleet: Fleet | undefined): [ServiceId, Service][] => Object.entries(fleet?.services ?? {}).map(([id, service]) => [ServiceId.parse(id), service]);

/** Where errors are counted, the surest first. */
function errorRatios(fleet: Fleet, id: ServiceId, windowMs: number): { expression: string; of: string }[] {
  const [service, over] = [`service=${JSON.stringify(id)}`, formatWindow(windowMs)];
  const promised = slosOf(fleet, id).filter(([, slo]) => slo.kind === "error-rate" || slo.kind === "success-rate").map(([name, slo]) => {
    const { bad, total } = indicatorOf(slo);
    return { expression: `(${bad}) / (${total})`, of: `of the requests of the last 5m failed, by the objective ${name}` };
  });
  const counted = ["status", "code"].map((label) => {
    const all = `sum(rate(http_requests_total{${service},${label}!=""}[${over}]))`;
    return { expression: `(sum(rate(http_requests_total{${service},${label}=~"5.."}[${over}])) or 0 * ${all}) / ${all}`, of: `of the requests in ${over} were answered with 5xx, by http_requests_total` };
  });
  const lines = `sum(rate(log_lines_total{${service}}[${over}]))`;
  const logged = { expression: `(sum(rate(log_lines_total{${service},level=~"error|fatal|critical|panic|alert|emerg"}[${over}])) or 0 * ${lines}) / ${lines}`, of: `of the log lines in ${over} tell of errors` };
  return [...promised, ...counted, logged];
}

/** What is fast enough, and what is hopeless, in seconds. */
interface Yardstick {
  good: number;
  bad: number;
  by: string;
}

/** Half the marks where it becomes critical. */
const usualYardstick = ({ warning, critical, from }: { warning: number; critical: number; from: "person" | "learned" }): Yardstick =>
  ({ good: warning, bad: 2 * critical - warning, by: from === "person" ? "by the thresholds that a person set" : "by what is usual for it at this hour" });

function promisedYardstick(fleet: Fleet, id: ServiceId, { health }: Service): Yardstick {
  const promised = slosOf(fleet, id).find(([, slo]) => slo.kind === "latency")?.[1];
  if (promised?.kind === "latency") return { good: promised.within / 1_000, bad: (2 * promised.within) / 1_000, by: "by what was promised; what is usual is not known yet" };
  return { good: health.timeout / 4_000, bad: health.timeout / 1_000, by: "by its time limit; what is usual is not known yet" };
}

async function missingWhere(measure: () => Promise<Measured>): Promise<Measured> {
  try {
    return await measure();
  } catch (thrown) {
    return { missing: `it could not be read: ${messageOf(thrown)}` };
  }
}

/** As PromQL writes it. */
const formatWindow = (ms: number): string => `${Math.round(ms / 1_000)}s`;
const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(2))} %`;
const seconds = (value: number): string => formatDuration(value * 1_000);
