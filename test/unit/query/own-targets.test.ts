import { describe, expect, it } from "vitest";
import type { PrometheusServer } from "../../../src/main/ports";
import { createQueries, createRoutedQueries } from "../../../src/main/query";
import { isSeparableBy } from "../../../src/main/query/by-label";
import { ProblemError } from "../../../src/shared/problem";
import { parsePromql } from "../../../src/shared/promql";
import { aHistory, START } from "../history/given";

const up = (job: string, instance: string, value: number) => ({ series: { name: "up", labels: { job, instance } }, at: START, value });
const element = (job: string, instance: string, value: number) => ({ labels: { __name__: "up", job, instance }, value });

/** The server scrapes hosts as "node" and a shop; the console looks at hosts as "node" too, and at Redis. */
function given(jobs: () => Promise<string[]> = async () => ["node", "shop"]) {
  const { samples } = aHistory();
  samples.add([up("node", "web1", 1), up("node", "web2", 0), up("redis", "cache1:6379", 0)]);
  const asked: string[] = [];
  const there = [element("node", "10.0.0.1:9100", 1), element("shop", "10.0.0.1:8080", 0)];
  const server = {
    name: "main", metricNames: async () => ["up"], holds: async () => true,
    labelValues: async (label: string, selector: string) => {
      asked.push(`${label} ${selector}`);
      return jobs();
    },
    instant: async () => ({ value: { type: "vector", elements: there }, remarks: [] }),
    range: async () => ({ lines: there.map(({ labels, value }) => ({ labels, points: [[START, value]] })), remarks: [] }),
  } as unknown as PrometheusServer;
  const queries = createRoutedQueries({ local: createQueries(samples), servers: () => [server], now: () => START });
  const instant = (expression: string, source?: string) => queries.instant({ expression, at: START, source });
  return { queries, instant, asked, there };
}

describe("an answer of a server, where the console collects such series too", () => {
  it("has the jobs that only the console collects beside it, once, and says so", async () => {
    const { instant, queries, there, asked } = given();
    const answer = await instant("up");
    expect(answer).toMatchObject({ source: "prometheus/main", value: { type: "vector", elements: [...there, element("redis", "cache1:6379", 0)] } });
    expect(answer.remarks.map(({ kind, message }) => [kind, message])).toEqual([
      ["info", 'main has no such series of "redis": those are the console\'s own'],
      ["info", 'of "node" this is what main has; the console collects such series too, ask "local" for those'],
    ]);
    const { lines } = await queries.range({ expression: "up", from: START, to: START, stepMs: 1_000 });
    expect(lines.map(({ labels }) => labels["job"])).toEqual(["node", "shop", "redis"]);
    expect((await queries.rules.instantWithSource({ expression: "up == 0", at: START })).elements).toContainEqual(element("redis", "cache1:6379", 0));
    expect(asked).toEqual(['job {__name__="up"}']);
  });

  it("warns where the two cannot be put together", async () => {
    const { instant, there } = given();
    const answer = await instant("sum(up)");
    expect(answer.value).toMatchObject({ elements: there });
    expect(answer.remarks[0]).toMatchObject({ kind: "warning", message: expect.stringContaining('main has no such series of "redis", which the console collects: they are not in this answer') });
  });

  it("is the server's alone where a person names it, or where one job is asked for", async () => {
    const { instant, there, asked } = given();
    expect(await instant("up", "prometheus/main")).toMatchObject({ value: { elements: there }, remarks: [] });
    expect(await instant('up{job="node"}')).toMatchObject({ value: { elements: there }, remarks: [] });
    expect(asked).toEqual([]);
  });

  it("warns where the server does not say what it has", async () => {
    const { instant, there } = given(() => Promise.reject(new ProblemError({ code: "http.refused", message: "refused" })));
    expect(await instant("up")).toMatchObject({ value: { elements: there }, remarks: [{ kind: "warning", message: expect.stringContaining("did not say which jobs it has (refused)") }] });
  });
});

describe("an expression that may be evaluated job by job", () => {
  const isSeparable = (expression: string): boolean => {
    const parsed = parsePromql(expression);
    if (!parsed.ok) throw new ProblemError(parsed.problem);
    return isSeparableBy("job", parsed.value.expr);
  };

  it.each([
    "up", "up == 0", "-up", "100 * (1 - rate(x[5m]))", "sum by (job, instance) (up)", "sum without (instance) (up)", "a / b", "a and on (job, host) b", "a * ignoring (cpu) group_left b",
    "topk by (job) (3, x)", "histogram_quantile(0.9, sum by (job, le) (rate(x_bucket[5m])))", "avg_over_time(rate(x[5m])[1h:1m])", "time() - x > 5", "a unless b", "clamp(x, 0, 1)",
  ])("is %s", (expression) => expect(isSeparable(expression)).toBe(true));

  it.each([
    "sum(up)", "sum by (instance) (up)", "sum without (job) (up)", "absent(up)", "a / on (instance) b", "a * ignoring (job) group_left b", "x or vector(0)", "scalar(up)", "x > scalar(y)",
    'label_replace(up, "job", "a", "", "")', "topk(3, x)", "count_values by (job) (\"job\", x)", "1 + 1", "hour()", "topk by (job) (scalar(y), x)",
  ])("is not %s", (expression) => expect(isSeparable(expression)).toBe(false));
});
