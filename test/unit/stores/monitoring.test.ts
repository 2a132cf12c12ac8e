import { describe, expect, it } from "vitest";
import { createAlertmanager, createPrometheus } from "../../../src/main/connections";
import { createMonitoringAnswers, createMonitoringServers } from "../../../src/main/monitoring";
import type { Http, PrometheusServer } from "../../../src/main/ports";
import { createQueries, createRoutedQueries } from "../../../src/main/query";
import { Fleet } from "../../../src/shared/fleet";
import { ProblemError } from "../../../src/shared/problem";
import type { PromqlValue } from "../../../src/shared/promql/ask";
import { aHistory, START } from "../history/given";

interface Sent {
  method: string;
  path: string;
  body: string;
}

/** An HTTP API by what it answers to "METHOD /path". */
function api(answers: Record<string, { status?: number; body: unknown }>): { http: Http; sent: Sent[] } {
  const sent: Sent[] = [];
  const http: Http = {
    request: async ({ url, method = "GET", body = "" }) => {
      const { pathname, search } = new URL(url);
      sent.push({ method, path: pathname + search, body });
      const { status = 200, body: reply } = answers[`${method} ${pathname}`] ?? { status: 404, body: "404 page not found" };
      return { status, headers: {}, body: Buffer.from(typeof reply === "string" ? reply : JSON.stringify(reply)), durationMs: 1, connectMs: 1 };
    },
  };
  return { http, sent };
}

const place = { name: "main", url: "http://10.0.0.1:9090/prom/" };
const success = (data: unknown, more = {}) => ({ body: { status: "success", data, ...more } });

describe("a Prometheus server", () => {
  it("answers instant and range queries in the shape that local ones have", async () => {
    const { http, sent } = api({
      "POST /prom/api/v1/query": success({ resultType: "vector", result: [{ metric: { __name__: "up", job: "a" }, value: [1_435_781_451.781, "+Inf"] }, { metric: { __name__: "h" } }] }, { warnings: ["slow"] }),
      "POST /prom/api/v1/query_range": success({ resultType: "matrix", result: [{ metric: { job: "a" }, values: [[1_435_781_430.5, "1"], [1_435_781_445.5, "NaN"]] }] }),
    });
    const server = createPrometheus(http, place);
    expect(await server.instant({ expression: "up", at: 1_435_781_451_781 })).toEqual({ value: { type: "vector", elements: [{ labels: { __name__: "up", job: "a" }, value: Infinity }] }, remarks: [{ kind: "warning", message: "slow", at: {} }] });
    expect((await server.range({ expression: "up", from: 1_000, to: 61_500, stepMs: 15_000 })).lines).toEqual([{ labels: { job: "a" }, points: [[1_435_781_430_500, 1], [1_435_781_445_500, Number.NaN]] }]);
    expect(sent.map(({ body }) => body)).toEqual(["query=up&time=1435781451.781&timeout=29s", "query=up&start=1.000&end=61.500&step=15.000&timeout=29s"]);
  });

  it("refuses with its own words, and says when it is something else", async () => {
    const { http } = api({ "POST /prom/api/v1/query": { status: 400, body: { status: "error", errorType: "bad_data", error: "parse error" } }, "POST /prom/api/v1/query_range": { body: "<html>" } });
    const server = createPrometheus(http, place);
    await expect(server.instant({ expression: "up{", at: 0 })).rejects.toMatchObject({ problem: { code: "promql.refused", message: "main: parse error" } });
    await expect(server.range({ expression: "up", from: 0, to: 1, stepMs: 1 })).rejects.toMatchObject({ problem: { code: "prometheus.reply", cause: "<html>" } });
  });

  it("tells alerts, targets and what it holds", async () => {
    const { http, sent } = api({
      "GET /prom/api/v1/alerts": success({ alerts: [{ labels: { alertname: "A" }, annotations: {}, state: "firing", activeAt: "2026-11-01T00:00:00.5Z", value: "1e+00" }] }),
      "GET /prom/api/v1/targets": success({ activeTargets: [{ labels: { job: "a" }, scrapePool: "a", scrapeUrl: "http://a/metrics", lastError: "", lastScrape: "0001-01-01T00:00:00Z", lastScrapeDuration: 0.5, health: "unknown" }] }),
      "GET /prom/api/v1/label/__name__/values": success(["up"]),
    });
    const server = createPrometheus(http, place);
    expect(await server.alerts()).toEqual([{ server: "main", labels: { alertname: "A" }, annotations: {}, state: "firing", activeAt: START + 500, value: "1e+00" }]);
    expect(await server.targets()).toEqual([{ server: "main", pool: "a", url: "http://a/metrics", labels: { job: "a" }, health: "unknown", error: undefined, scrapedAt: undefined, durationMs: 500 }]);
    expect(await server.holds('{__name__="up"}', 1_000)).toBe(true);
    expect(sent.at(-1)?.path).toBe("/prom/api/v1/label/__name__/values?match%5B%5D=%7B__name__%3D%22up%22%7D&start=1.000");
  });
});

describe("an Alertmanager", () => {
  const draft = { matchers: [{ name: "job", op: "=~" as const, value: "a|b" }, { name: "host", op: "!=" as const, value: "web1" }], startsAt: START, endsAt: START + 60_000, comment: "works" };

  it("tells alerts and silences", async () => {
    const { http } = api({
      "GET /prom/api/v2/alerts": { body: [{ fingerprint: "f1", labels: { alertname: "A" }, annotations: {}, startsAt: "2026-11-01T00:00:00Z", endsAt: "2026-11-01T00:05:00Z", updatedAt: "x", generatorURL: "", receivers: [{ name: "ops" }], status: { state: "suppressed", silencedBy: ["s1"], inhibitedBy: [] } }] },
      "GET /prom/api/v2/silences": { body: [{ id: "s1", matchers: [{ name: "job", value: "a", isRegex: false }, { name: "x", value: "y", isRegex: true, isEqual: false }], startsAt: "2026-11-01T00:00:00Z", endsAt: "2026-11-01T00:01:00Z", updatedAt: "x", comment: "works", createdBy: "ann", status: { state: "active" } }] },
    });
    const server = createAlertmanager(http, place);
    expect(await server.alerts()).toEqual([{ server: "main", fingerprint: "f1", labels: { alertname: "A" }, annotations: {}, startsAt: START, endsAt: START + 300_000, state: "suppressed", silencedBy: ["s1"], inhibitedBy: [], receivers: ["ops"], source: undefined }]);
    expect(await server.silences()).toMatchObject([{ id: "s1", author: "ann", state: "active", matchers: [{ name: "job", op: "=", value: "a" }, { name: "x", op: "!~", value: "y" }] }]);
  });

  it("makes, replaces and ends silences", async () => {
    const { http, sent } = api({ "POST /prom/api/v2/silences": { body: { silenceID: "s2" } }, "DELETE /prom/api/v2/silence/s2": { body: "" } });
    const server = createAlertmanager(http, place);
    expect(await server.silence(draft, "ann@laptop", "s1")).toBe("s2");
    await server.expire("s2");
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual({
      id: "s1", comment: "works", createdBy: "ann@laptop", startsAt: "2026-11-01T00:00:00.000Z", endsAt: "2026-11-01T00:01:00.000Z",
      matchers: [{ name: "job", value: "a|b", isRegex: true, isEqual: true }, { name: "host", value: "web1", isRegex: false, isEqual: false }],
    });
    await expect(server.expire("gone")).rejects.toMatchObject({ problem: { code: "alertmanager.unknown" } });
  });

  it("takes alerts", async () => {
    const { http, sent } = api({ "POST /prom/api/v2/alerts": { body: "" } });
    await createAlertmanager(http, place).send([{ labels: { alertname: "A" }, annotations: { summary: "s" }, startsAt: START }]);
    expect(JSON.parse(sent[0]?.body ?? "")).toEqual([{ labels: { alertname: "A" }, annotations: { summary: "s" }, startsAt: "2026-11-01T00:00:00.000Z" }]);
  });
});

describe("the monitoring servers of a fleet", () => {
  const fleet = (servers: object) => Fleet.parse({ quarterdeck: 1, environments: { prod: {} }, ...servers });

  it("stay the same for as long as their entries do, and one that is away takes nothing from the others", async () => {
    let current = fleet({ prometheus: { a: { url: "http://a/", environment: "prod" } }, alertmanager: { x: { url: "http://x/" }, y: { url: "http://y/" } } });
    const silences = { body: [] };
    const { http } = api({ "GET /api/v2/silences": silences });
    const broken: Http = { request: async (input, options) => (input.url.startsWith("http://y/") ? Promise.reject(new ProblemError({ code: "http.refused", message: "refused" })) : http.request(input, options)) };
    const servers = createMonitoringServers({ fleet: () => current, prometheus: (where) => createPrometheus(broken, where), alertmanager: (where) => createAlertmanager(broken, where) });
    const [before] = servers.prometheus();
    current = fleet({ prometheus: { a: { url: "http://a/" } }, alertmanager: { x: { url: "http://x/" }, y: { url: "http://y/" } } });
    expect(servers.prometheus()[0]).toBe(before);
    const answers = createMonitoringAnswers({ servers, fleet: () => current, actor: () => "ann" });
    expect(await answers["alertmanager.silences"]({})).toEqual({ silences: [], unreached: [{ server: "y", problem: { code: "http.refused", message: "refused" } }] });
    await expect(answers["alertmanager.alerts"]({ server: "z" })).rejects.toMatchObject({ problem: { code: "alertmanager.unknown-server" } });
    expect(answers["promql.sources"]()).toEqual([{ source: "prometheus/a", environment: undefined }, { source: "local" }]);
  });
});

describe("where an expression is evaluated", () => {
  const vector = (value: number): PromqlValue => ({ value: { type: "vector", elements: [{ labels: {}, value }] }, remarks: [] });

  function given(holds: (selector: string) => boolean, more: { reachable?: () => boolean } = {}) {
    const asked: string[] = [];
    let at = START;
    const refused = () => Promise.reject(new ProblemError({ code: "http.refused", message: "refused" }));
    const server = {
      name: "main",
      metricNames: async () => {
        asked.push("names");
        return more.reachable?.() === false ? refused() : ["there", "both"];
      },
      holds: async (selector: string) => {
        asked.push(selector);
        return more.reachable?.() === false ? refused() : holds(selector);
      },
      instant: async () => (more.reachable?.() === false ? refused() : vector(42)),
      range: async () => ({ lines: [], remarks: [] }),
    } as unknown as PrometheusServer;
    const { samples } = aHistory();
    samples.add(["here", "both"].map((name) => ({ series: { name, labels: {} }, at: START, value: 1 })));
    const queries = createRoutedQueries({ local: createQueries(samples), servers: () => [server], fleet: () => undefined, now: () => at });
    const source = async (expression: string) => (await queries.instant({ expression, at: START })).source;
    return { queries, source, asked, later: (ms: number) => (at += ms) };
  }
  const held = (selector: string) => selector.includes("there") || selector.includes("both");

  it("is the server where it holds the series, else here", async () => {
    const { source, queries } = given(held);
    expect(await source("there")).toBe("prometheus/main");
    expect(await source("sum(rate(there[5m])) > 3")).toBe("prometheus/main");
    expect(await source("here")).toBe("local");
    expect(await source("nowhere")).toBe("local");
    expect(await source("1 + 1")).toBe("local");
    expect(await source("here / both")).toBe("local");
    expect(await source("there unless nowhere")).toBe("prometheus/main");
    expect((await queries.range({ expression: "there", from: START, to: START + 1_000, stepMs: 1_000 })).source).toBe("prometheus/main");
    expect(await queries.sourceOf("both", START)).toBe("prometheus/main");
  });

  it("can be named", async () => {
    const { queries } = given(held);
    expect((await queries.instant({ expression: "both", at: START, source: "local" })).value).toMatchObject({ elements: [{ value: 1 }] });
    expect((await queries.instant({ expression: "here", at: START, source: "prometheus/main" })).value).toMatchObject({ elements: [{ value: 42 }] });
    await expect(queries.instant({ expression: "here", at: START, source: "prometheus/other" })).rejects.toMatchObject({ problem: { code: "promql.no-source" } });
  });

  it("is asked for at most once a minute", async () => {
    const { source, asked, later } = given(held);
    await Promise.all([source("there"), source("there"), source("there + there"), source("nowhere{a='b'}"), source('there{job="x"}'), source('there{job="x"} > 1')]);
    expect(asked).toEqual(["names", '{__name__="there",job="x"}']);
    later(61_000);
    await source("there");
    expect(asked.filter((one) => one === "names")).toHaveLength(2);
  });

  it("stays the server's while it is away, so that rules err instead of resolving; what was never there is answered here", async () => {
    let reachable = true;
    const { queries, source, later } = given(held, { reachable: () => reachable });
    await source("there");
    reachable = false;
    later(61_000);
    await expect(queries.rules.instant({ expression: "there", at: START })).rejects.toThrow("refused");
    expect(await source("here")).toBe("local");
    const never = await given(held, { reachable: () => false }).queries.instant({ expression: "here", at: START });
    expect([never.source, never.remarks.map(({ message }) => message)]).toEqual(["local", [expect.stringContaining("main could not be asked")]]);
  });

  it("gives rules instant vectors, scalars among them", async () => {
    const { queries } = given(held);
    expect(await queries.rules.instantWithSource({ expression: "there", at: START })).toEqual({ source: "prometheus/main", elements: [{ labels: {}, value: 42 }] });
    expect(await queries.rules.instant({ expression: "1 + 1", at: START })).toEqual([{ labels: {}, value: 2 }]);
    await expect(queries.rules.instant({ expression: "here[5m]", at: START })).rejects.toThrow("range vector");
  });
});
