import { describe, expect, it } from "vitest";
import type { PrometheusServer } from "../../../src/main/ports";
import { createQueries, createRoutedQueries } from "../../../src/main/query";
import { isSeparableBy } from "../../../src/main/query/by-label";
import { hostNamed } from "../../../src/main/query/host-named";
import { splitTargets, type Target, targetIn } from "../../../src/main/query/targets";
import { Fleet } from "../../../src/shared/fleet";
import { ProblemError } from "../../../src/shared/problem";
import { parsePromql } from "../../../src/shared/promql";
import { aHistory, START } from "../history/given";

const up = (job: string, instance: string, value: number, host?: string) => ({ series: { name: "up", labels: { job, instance, ...(host && { host }) } }, at: START, value });
const element = (job: string, instance: string, value: number, host?: string) => ({ labels: { __name__: "up", job, instance, ...(host && { host }) }, value });
const fleet = { hosts: Fleet.parse({ quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "10.0.0.1" }, web2: { environment: "prod", address: "10.0.0.2" }, mon1: { environment: "prod", address: "10.0.0.9" } } }).hosts };

const there = [element("node", "10.0.0.1:9100", 1), element("node", "localhost:9100", 1), element("shop", "10.0.0.1:8080", 0)];

/** The server, on mon1, scrapes the exporters of web1 and of itself, and a shop; the console looks at three hosts and at Redis. */
function given(targets: () => Promise<Record<string, string>[]> = async () => there.map(({ labels: { job, instance } }) => ({ job, instance }))) {
  const { samples } = aHistory();
  samples.add([up("node", "web1", 1, "web1"), up("node", "web2", 0, "web2"), up("node", "mon1", 1, "mon1"), up("redis", "cache1:6379", 0, "web1")]);
  const asked: string[] = [];
  const server = {
    name: "main", via: "mon1", metricNames: async () => ["up"], holds: async () => true,
    instant: async ({ expression }: { expression: string }) => {
      if (!expression.startsWith("group by")) return { value: { type: "vector", elements: there }, remarks: [] };
      asked.push(expression);
      return { value: { type: "vector", elements: (await targets()).map((labels) => ({ labels, value: 1 })) }, remarks: [] };
    },
    range: async () => ({ lines: there.map(({ labels, value }) => ({ labels, points: [[START, value]] })), remarks: [] }),
  } as unknown as PrometheusServer;
  const queries = createRoutedQueries({ local: createQueries(samples), servers: () => [server], fleet: () => fleet, now: () => START });
  const instant = (expression: string, source?: string) => queries.instant({ expression, at: START, source });
  return { queries, instant, asked };
}

describe("an answer of a server, where the console collects such series too", () => {
  it("has the targets that only the console looks at beside it, once, and says so", async () => {
    const { instant, queries, asked } = given();
    const own = [element("node", "web2", 0, "web2"), element("redis", "cache1:6379", 0, "web1")];
    const answer = await instant("up");
    if (answer.value.type !== "vector") return expect.fail(answer.value.type);
    expect(answer.source).toBe("prometheus/main");
    expect(answer.value.elements.slice(0, 3)).toEqual(there);
    expect(answer.value.elements).toHaveLength(5);
    expect(answer.value.elements).toEqual(expect.arrayContaining(own));
    expect(answer.remarks.map(({ kind, message }) => [kind, message])).toEqual([
      ["info", "main has no such series of node/web2, redis/cache1:6379: those are the console's own"],
      ["info", 'of node/mon1, node/web1 this is what main has; the console collects such series too, ask "local" for those'],
    ]);
    const { lines } = await queries.range({ expression: "up", from: START, to: START, stepMs: 1_000 });
    expect(lines.slice(3).map(({ labels }) => labels["instance"]).sort()).toEqual(["cache1:6379", "web2"]);
    expect((await queries.rules.instantWithSource({ expression: "up == 0", at: START })).elements).toEqual(expect.arrayContaining(own));
    expect(asked).toHaveLength(1);
  });

  it("misses no host of a job that both have, also where an aggregation keeps instances apart", async () => {
    const { instant } = given();
    const { value } = await instant('avg by (instance) (up{job="node"}) < 1');
    expect(value).toMatchObject({ type: "vector", elements: expect.arrayContaining([{ labels: { instance: "web2" }, value: 0 }]) });
  });

  it("warns where the two cannot be put together", async () => {
    const { instant } = given();
    const answer = await instant("sum(up)");
    expect(answer.value).toMatchObject({ elements: there });
    expect(answer.remarks[0]).toMatchObject({ kind: "warning", message: expect.stringContaining("main has no such series of node/web2, redis/cache1:6379, which the console collects: they are not in this answer") });
  });

  it("is the server's alone where a person names it", async () => {
    const { instant, asked } = given();
    expect(await instant("up", "prometheus/main")).toMatchObject({ value: { elements: there }, remarks: [] });
    expect(asked).toEqual([]);
  });

  it("warns where the server does not say what it has", async () => {
    const { instant } = given(() => Promise.reject(new ProblemError({ code: "http.refused", message: "refused" })));
    expect(await instant("up")).toMatchObject({ value: { elements: there }, remarks: [{ kind: "warning", message: expect.stringContaining("did not say what it looks at (refused)") }] });
  });
});

describe("targets of the console and of a server", () => {
  const named = hostNamed(fleet, "mon1");
  const split = (here: Target[], there: string[][], everyJob = false) =>
    splitTargets(here, there.map(([job = "", instance = ""]) => targetIn({ job, instance }, named)), everyJob);
  const node = (host: string): Target => ({ job: "node", instance: host, host });
  const instances = (targets: Target[]) => targets.map(({ instance }) => instance);

  it("are the same by address, by name, by full domain name, and on the server's own machine", () => {
    for (const instance of ["10.0.0.1:9100", "web1:9100", "WEB1.prod.example:9100", "http://web1/metrics"]) expect(instances(split([node("web1")], [["any", instance]]).shared), instance).toEqual(["web1"]);
    for (const instance of ["localhost:9100", "127.0.0.1:9100", "[::1]:9100"]) expect(instances(split([node("mon1")], [["any", instance]]).shared), instance).toEqual(["mon1"]);
    expect(instances(split([node("web2")], [["any", "10.0.0.1:9100"]]).own)).toEqual(["web2"]);
  });

  it("of a metric that every job has are the same only within a job, or by their port", () => {
    expect(instances(split([node("web1")], [["shop", "10.0.0.1:8080"]], true).own)).toEqual(["web1"]);
    expect(instances(split([{ job: "mine", instance: "10.0.0.1:8080", host: "web1" }], [["shop", "10.0.0.1:8080"]], true).shared)).toEqual(["10.0.0.1:8080"]);
  });

  it("are taken for the same where the server looks at as many that the fleet does not name", () => {
    const strangers = [["node", "i-0a1:9100"], ["node", "i-0a2:9100"]];
    expect(instances(split([node("web1"), node("web2")], strangers).guessed)).toEqual(["web1", "web2"]);
    expect(instances(split([node("web1"), node("web2"), node("mon1")], strangers).own)).toEqual(["web1", "web2", "mon1"]);
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
