import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { runStep, toolboxes } from "./script";

const folder = mkdtempSync(join(tmpdir(), "qd-logs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Minutes ago, as an ISO time. */
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const clf = (minutes: number) => {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+)T([\d:]+)/.exec(ago(minutes)) ?? [];
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time} +0000`;
};

function written(name: string, content: string | Uint8Array, minutesOld = 0): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  const at = Date.now() / 1_000 - minutesOld * 60;
  utimesSync(file, at, at);
  return file;
}

const lines = (...all: string[]) => `${all.join("\n")}\n`;
const boxes = toolboxes();

describe.each(boxes)("log analysis with $name", (box) => {
  const report = (file: string, env: Record<string, string> = {}) => {
    const { status, out, err } = runStep("log-analysis", "report", { SOURCE: "files", NAME: file, ...env }, box);
    expect(status, err).toBe(0);
    return out;
  };
  const figure = (text: string, name: string) => new RegExp(`^ *${name} +([\\d.]+)`, "m").exec(text)?.[1];

  it("reads JSON lines as the manuals' services write them", () => {
    const records = Array.from({ length: 100 }, (_, index) => JSON.stringify({
      timestamp: ago(30).replace("Z", "+00:00"), level: index < 4 ? "ERROR" : "INFO", message: `request "${index}" \\ done {}`, response_time: (index + 1) / 10,
      status_code: index < 4 ? 500 : 200, http: { method: "GET", path: "/orders" }, ai_tokens_used: 5, list: [1, { level: "ERROR" }], ...(index < 4 ? { error: `pool 10.0.0.${index} exhausted` } : {}),
    }));
    const text = report(written("app.json", lines(...records)));
    expect(text).toContain("lines 100\n");
    expect(text).toContain("errors 4\n");
    expect(text).toContain("error rate 4.00 %\n");
    expect([figure(text, "p50"), figure(text, "p95"), figure(text, "p99"), figure(text, "max"), figure(text, "mean")]).toEqual(["5.000", "9.500", "9.900", "10.000", "5.050"]);
    expect(text).toMatch(/^ +4 {2}pool #\.#\.#\.# exhausted$/m);
    expect(text).toMatch(/Slow: 51 from 5 s on, the slowest\n +10\.000 s {2}\d{4}-\d\d-\d\d \d\d:\d\d {2}GET \/orders\n/);
  });

  it("reads an nginx access log with durations, its rotated part too", () => {
    const entry = (minutes: number, status: number, tail: string, path = "/shop?id=7") => `10.0.0.1 - - [${clf(minutes)}] "GET ${path} HTTP/1.1" ${status} 612 "-" "curl/8 \\"x\\""${tail}`;
    written("access.log.2.gz", gzipSync(lines(entry(90, 502, " rt=0.500"))), 60);
    written("access.log", lines(entry(20, 200, " rt=0.100"), entry(10, 404, " request_time=0.200"), entry(5, 503, " 0.400"), "garbage"));
    const text = report(`${folder}/access.log*`);
    expect(text).toContain("lines 5\n");
    expect(text).toContain("errors 2\n");
    expect(text).toContain("error rate 50.00 %\n");
    expect(text).toContain("not understood 1\n");
    expect([figure(text, "p50"), figure(text, "p99")]).toEqual(["0.200", "0.500"]);
    for (const row of [/^ +1 {2}502 GET \/shop$/m, /^ +1 {2}503 GET \/shop$/m, /^ +1 {2}404$/m]) expect(text).toMatch(row);
  });

  it("reads text with levels, syslog, logfmt and container time stamps side by side", () => {
    const syslog = new Date(Date.now() - 600_000);
    const stamp = `${MONTHS[syslog.getMonth()]} ${String(syslog.getDate()).padStart(2)} ${syslog.toTimeString().slice(0, 8)}`;
    const text = report(written("mixed.log", lines(
      `${ago(9).slice(0, 19).replace("T", " ")} ERROR db: connection 4711 refused`,
      `${ago(8)} {"level":"warn","msg":"slow","duration":"250ms"}`,
      `${ago(8)} level=error msg="cannot \\"pay\\" order 12" duration=1.5s status=500`,
      `${stamp} web1 app[77]: CRITICAL: no space left`,
      `${ago(7)} GET /health took 12 ms status=200`,
      `${ago(6).slice(0, 19)}+00:00 POST /pay?x=1 502 10.0.0.9:80 502 0.750`,
      "a line without anything", "    at stack.trace (file.js:10)",
    )), { TZ: "UTC" });
    expect(text).toContain("requests or lines with a level 6\n");
    expect(text).toContain("errors 4\n");
    for (const row of ["502 POST /pay", "db: connection # refused", "cannot \"pay\" order #", "no space left"]) expect(text).toContain(`     1  ${row}\n`);
    expect([figure(text, "p50"), figure(text, "max")]).toEqual(["0.250", "1.500"]);
    expect(text).toContain("not understood 2\n");
  });

  it("leaves out what is older, and counts by the hour in UTC", () => {
    const text = report(written("old.log", lines(`${ago(60 * 30)} INFO too old`, `${ago(61)} INFO one`, `${ago(1)} ERROR two`, `${ago(1).replace("Z", "")}+02:00 INFO two hours before`)), { SINCE: "1d2h" });
    expect(text).toContain("left out as older 1\n");
    const hour = (minutes: number) => `${ago(minutes).slice(0, 13).replace("T", " ")}:00`;
    expect(text).toMatch(new RegExp(`^  ${hour(61)} +1 +0 `, "m"));
    expect(text).toMatch(new RegExp(`^  ${hour(1)} +1 +1 `, "m"));
    expect(text).toMatch(new RegExp(`^  ${hour(121)} +1 +0 `, "m"));
  });

  it("bears hostile and huge lines", () => {
    const long = `{"level":"INFO","duration_ms":5,"text":"${"x\\\"{[".repeat(250_000)}"}`;
    const text = report(written("hostile.log", lines(long, '{"level":"ERROR","message":"$(touch /tmp/qd-pwned) `id` %s %d \\u0000"}', '{"level":"INFO"', "{{{{[[[[", "\u0000\u0007ü\u202e", '{"status":"ok","code":200,"duration":"never"}')));
    expect(text).toContain("errors 1\n");
    expect(text).toContain("$(touch /tmp/qd-pwned) `id` %s %d");
    expect(figure(text, "max")).toBe("0.005");
  });

  it("judges the rate of errors and the p95 by their limits", () => {
    const REPORT = "lines 10\nerror rate 7.50 %\n\nResponse time in s, of 10\n  p95 2.500\n";
    const judged = (step: string, env: Record<string, string>) => runStep("log-analysis", step, { REPORT, ...env }, box).out;
    expect(judged("errors", { ERROR_RATE: "7.5" })).toBe("0\n");
    expect(judged("errors", { ERROR_RATE: "7" })).toBe("1\n");
    expect(judged("p95", { P95: "2.4" })).toBe("1\n");
    expect(judged("p95", { P95: "2.4", REPORT: "lines 1\n" })).toBe("0\n");
  });
});
