import { Labels, matchesAll, rangeQuery, type RawSeries, type SeriesSource } from "../../src/shared/promql";

const SERIES = 1_000;
const EVERY_MS = 10_000;
const STEPS = 120;
const STEP_MS = 30_000;
const LEAD_MS = 600_000;

const series = Array.from({ length: SERIES }, (_, index): RawSeries => {
  const count = (LEAD_MS + STEPS * STEP_MS) / EVERY_MS;
  return {
    labels: Labels.of([["__name__", "requests_total"], ["host", `web${index % 50}`], ["cpu", String(index)]]),
    times: Float64Array.from({ length: count }, (_, at) => at * EVERY_MS),
    values: Float64Array.from({ length: count }, (_, at) => (at * ((index % 7) + 1)) % 900),
  };
});

const source: SeriesSource = { select: (matchers) => series.filter(({ labels }) => matchesAll(labels, matchers)) };

const EXPRESSIONS = [
  "rate(requests_total[5m])",
  "sum by (host) (rate(requests_total[5m]))",
  "requests_total / on (host, cpu) requests_total",
  "max_over_time(rate(requests_total[1m])[10m:10s])",
  "quantile_over_time(0.9, requests_total[5m])",
  "topk(5, rate(requests_total[5m]))",
];

/** Range queries over samples in memory: what the evaluator itself costs. */
export function run(print: (line: string) => void = console.log): void {
  print(`${SERIES} series, a sample each ${EVERY_MS / 1_000} s, ${STEPS} steps; best of five`);
  for (const expression of EXPRESSIONS) {
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      const outcome = rangeQuery(source, expression, { from: LEAD_MS, to: LEAD_MS + (STEPS - 1) * STEP_MS, stepMs: STEP_MS });
      if (!outcome.ok) throw new Error(outcome.problem.message);
      return performance.now() - start;
    });
    print(`${Math.min(...times).toFixed(0).padStart(6)} ms  ${expression}`);
  }
}
