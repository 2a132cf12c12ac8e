import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { parseExposition, scrape, targetLabels, underTarget } from "../../../src/main/collectors/exposition";
import { SeriesEnds } from "../../../src/main/observer/series-ends";
import { samplesOf } from "../../../src/main/observer/watch-metrics";
import type { Http, HttpReply } from "../../../src/main/ports";
import { HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";

const text = (page: string) => parseExposition(page, { format: "text" });
const openMetrics = (page: string) => parseExposition(page, { format: "openmetrics" });
const samples = (outcome: ReturnType<typeof text>) => (outcome.ok ? outcome.value.samples : outcome.problem);

describe("the text format", () => {
  it("gives names, labels, values and times", () => {
    const page = [
      "# HELP http_requests_total The total number of HTTP requests.", "# TYPE http_requests_total counter",
      'http_requests_total{method="post",code="200"} 1027 1395066363000', 'http_requests_total{method="post",code="400",}    3 1395066363000', "",
      "# Escaping in label values:", 'msdos_file_access_time_seconds{path="C:\\\\DIR\\\\FILE.TXT",error="Cannot find file:\\n\\"FILE.TXT\\""} 1.458255915e9',
      "# Minimalistic line:", "metric_without_timestamp_and_labels 12.47",
      'something_weird{problem="division by zero"} +Inf -3982045', "nothing NaN", "  indented\t-.5e+3  ",
    ].join("\n");
    const outcome = text(page);
    expect(outcome.ok && [...outcome.value.types]).toEqual([["http_requests_total", "counter"]]);
    expect(samples(outcome)).toEqual([
      { name: "http_requests_total", labels: { method: "post", code: "200" }, value: 1_027, at: 1_395_066_363_000 },
      { name: "http_requests_total", labels: { method: "post", code: "400" }, value: 3, at: 1_395_066_363_000 },
      { name: "msdos_file_access_time_seconds", labels: { path: "C:\\DIR\\FILE.TXT", error: 'Cannot find file:\n"FILE.TXT"' }, value: 1_458_255_915 },
      { name: "metric_without_timestamp_and_labels", labels: {}, value: 12.47 },
      { name: "something_weird", labels: { problem: "division by zero" }, value: Infinity, at: -3_982_045 },
      { name: "nothing", labels: {}, value: Number.NaN }, { name: "indented", labels: {}, value: -500 },
    ]);
  });

  it("takes names of other characters, which stand quoted, in the spelling that the history has", () => {
    expect(samples(text('{"http.server.duration", "le.x"="1", plain="2"} 4\n'))).toEqual([{ name: "http_server_duration", labels: { le_x: "1", plain: "2" }, value: 4 }]);
  });

  it.each([
    ["a 1\nb{x=\"1\" 2\n", 2, 9], ["a{x=1} 2", 1, 5], ['a{x="1} 2', 1, 5], ["a b", 1, 3], ["a", 1, 2], ["a 1 2 3", 1, 7], ["a 1 2.5", 1, 7], ["1a 2", 1, 1], ["a-b 2", 1, 2],
    ['a{x="1",x="2"} 1', 1, 9], ["a 0x10", 1, 3], ['a{x="1",,} 1', 1, 9], ["# TYPE a thing", 1, 10], ["{} 1", 1, 1], ["a 1_000", 1, 3],
  ])("says where %j is wrong", (page, line, column) => {
    expect(samples(text(page))).toMatchObject({ code: "exposition.malformed", at: { line, column } });
  });

  it("is refused whole where it has more samples than wanted", () => {
    expect(parseExposition("a 1\nb 2\nc 3\n", { format: "text", maxSamples: 2 })).toMatchObject({ ok: false, problem: { code: "exposition.too-many" } });
  });
});

describe("OpenMetrics", () => {
  it("has times in seconds, exemplars and an end", () => {
    const page = [
      "# TYPE foo histogram", "# UNIT foo_seconds seconds", 'foo_bucket{le="0.1"} 8 # {} 0.054', 'foo_bucket{le="1"} 10 # {trace_id="KOO5S4vxi0o"} 0.67', 'foo_bucket{le="+Inf"} 17 1520430000.123 # {a="b"} 9.8 1520430000.1',
      "foo_count 17 1520430000", "# EOF", "",
    ].join("\n");
    expect(samples(openMetrics(page))).toEqual([
      { name: "foo_bucket", labels: { le: "0.1" }, value: 8 }, { name: "foo_bucket", labels: { le: "1" }, value: 10 },
      { name: "foo_bucket", labels: { le: "+Inf" }, value: 17, at: 1_520_430_000_123 }, { name: "foo_count", labels: {}, value: 17, at: 1_520_430_000_000 },
    ]);
  });

  it.each([["a 1\n", 1], ["# EOF\na 1\n", 2], ["a 1\n\n# EOF\n", 2], ["# just words\n# EOF", 1], ["a 1 # EOF\n# EOF", 1]])("refuses %j", (page, line) => {
    expect(samples(openMetrics(page))).toMatchObject({ code: "exposition.malformed", at: { line } });
  });
});

describe("an endpoint", () => {
  const reply = (change: Partial<HttpReply>): Http => ({ request: async () => ({ status: 200, headers: { "content-type": "text/plain" }, body: Buffer.from("a 1\n"), durationMs: 1, connectMs: 1, ...change }) });
  const failing = (code: string): Http => ({ request: async () => { throw new ProblemError({ code, message: code }); } });
  const ask = (http: Http, from?: HostId) => scrape(http, { url: "http://127.0.0.1:9100/metrics", timeoutMs: 1_000, maxSamples: 100, from });
  const web1 = HostId.parse("web1");

  it("is read as its content type says, packed or not", async () => {
    expect((await ask(reply({}))).samples).toEqual([{ name: "a", labels: {}, value: 1 }]);
    expect((await ask(reply({ headers: { "content-encoding": "gzip" }, body: gzipSync("b 2\n") }))).samples).toEqual([{ name: "b", labels: {}, value: 2 }]);
    expect(await ask(reply({ headers: { "content-type": "application/openmetrics-text; version=1.0.0" } }))).toMatchObject({ up: false, problem: { message: expect.stringContaining("# EOF") } });
  });

  it("is down when it answers with something else, is cut off or is not there", async () => {
    expect(await ask(reply({ status: 503 }))).toMatchObject({ up: false, problem: { code: "exposition.status" } });
    expect(await ask(reply({ truncated: true }))).toMatchObject({ up: false, problem: { code: "exposition.too-large" } });
    expect(await ask(reply({ body: Buffer.from([0x61, 0xff, 0x20, 0x31]) }))).toMatchObject({ up: false, problem: { code: "exposition.malformed" } });
    expect(await ask(failing("http.refused"), web1)).toMatchObject({ up: false });
    expect(await ask(failing("ssh.forward-failed"), web1)).toMatchObject({ up: false });
  });

  it("is not known to be down when its host is out of reach", async () => {
    expect((await ask(failing("ssh.timeout"), web1)).up).toBeUndefined();
  });

  it("has the labels that Prometheus would give it", () => {
    const of = (url: string, via?: HostId) => targetLabels({ id: "shop", url, via, environment: "prod", labels: {} });
    expect(of("http://127.0.0.1:8000/metrics", web1)).toEqual({ job: "shop", instance: "web1:8000", host: "web1", environment: "prod" });
    expect(of("https://shop.example/metrics", web1).instance).toBe("shop.example:443");
    expect(of("http://[::1]/metrics", web1).instance).toBe("web1:80");
    expect(targetLabels({ id: "shop", url: "http://a/", environment: "prod", labels: { job: "x" } }).job).toBe("x");
    expect(underTarget({ job: "own", exported_job: "older", code: "200", empty: "" }, { job: "shop", instance: "i" })).toEqual({ exported_exported_job: "own", exported_job: "older", code: "200", job: "shop", instance: "i" });
  });
});

describe("what is stored of scrapes", () => {
  const labels = { job: "shop", instance: "web1:8000" };
  const taken = (ends: SeriesEnds, at: number, page: { name: string; at?: number }[], up = true) =>
    samplesOf({ up, samples: page.map((sample) => ({ labels: {}, value: 1, ...sample })), durationMs: 12.34 }, labels, at, ends)
      .map(({ series, at: when, value, stale }) => `${series.name} ${when} ${stale ? "stale" : value}`);

  it("has the page's samples, its own figures, and the ends of series", () => {
    const ends = new SeriesEnds();
    expect(taken(ends, 1_000, [{ name: "a" }, { name: "b" }])).toEqual(["a 1000 1", "b 1000 1", "up 1000 1", "scrape_duration_seconds 1000 0.0123", "scrape_samples_scraped 1000 2", "scrape_samples_post_metric_relabeling 1000 2", "scrape_series_added 1000 2"]);
    expect(taken(ends, 2_000, [{ name: "a" }, { name: "c" }]).slice(0, 4)).toEqual(["a 2000 1", "c 2000 1", "b 2000 stale", "up 2000 1"]);
    expect(taken(ends, 3_000, [], false).slice(0, 3)).toEqual(["a 3000 stale", "c 3000 stale", "up 3000 0"]);
    expect(taken(ends, 4_000, [], false)[0]).toBe("up 4000 0");
  });

  it("keeps the page's own times, and leaves the end of such series to the page", () => {
    const ends = new SeriesEnds();
    expect(taken(ends, 9_000, [{ name: "a", at: 5_000 }])[0]).toBe("a 5000 1");
    expect(taken(ends, 19_000, [])[0]).toBe("up 19000 1");
  });
});
