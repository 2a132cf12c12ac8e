import { describe, expect, it } from "vitest";
import { gather, type GatherDeps } from "../../../src/main/alert-evidence";
import type { Dockers, Hosts } from "../../../src/main/ports";
import type { AlertInstance } from "../../../src/shared/alert";
import { Fleet } from "../../../src/shared/fleet";
import { HostState } from "../../../src/shared/overview";
import { Labels, matchesAll } from "../../../src/shared/promql";

const NOW = 10_000_000;
const fleet = Fleet.parse({
  quarterdeck: 1, environments: { prod: {} }, hosts: { web1: { environment: "prod", address: "10.0.0.11", docker: true } },
  services: { shop: { environment: "prod", image: "shop", container: "shop", hosts: ["web1"], health: { url: "http://127.0.0.1/health" } } },
});
const alert: AlertInstance = { key: "k", rule: { file: "r.yml", group: "g", name: "Busy" }, labels: { alertname: "Busy", host: "web1" }, annotations: {}, state: "firing", value: 9, activeAt: NOW - 60_000, firedAt: NOW, lastEvaluatedAt: NOW };
const columns = { times: Array.from({ length: 500 }, (_, index) => NOW - (499 - index) * 1_000), values: Array.from({ length: 500 }, (_, index) => index) };
const series = [...Array(25).keys()].map((core) => ({ labels: Labels.of([["__name__", "cpu"], ["host", "web1"], ["core", String(core)]]), ...columns }));
const elsewhere = { labels: Labels.of([["__name__", "cpu"], ["host", "web2"]]), ...columns };
const seen = HostState.parse({ id: "web1", environment: "prod", health: "healthy", connection: "open", containers: [], load1: 9 });

/** Answers where given, and fails otherwise, as a host in trouble does. */
const deps = (given: Partial<GatherDeps> & { journal?: { exit: number; out: string }; log?: string } = {}): GatherDeps => ({
  fleet: () => fleet, overview: () => ({ hosts: [seen] }), processes: async () => ({ at: NOW, count: 3, byCpu: [], byMemory: [] }), now: () => NOW, expressionOf: () => "sum by (host) (rate(cpu[5m])) > 0.9",
  series: { select: (matchers) => [...series, elsewhere].filter(({ labels }) => matchesAll(labels, matchers)) }, mask: (text) => text.replaceAll("hunter2", "***"),
  hosts: { exec: async () => ({ exit: given.journal?.exit ?? 0, stdout: Buffer.from(given.journal?.out ?? "disk error\npassword hunter2\n"), stderr: Buffer.from("no permission"), truncated: false }) } as unknown as Hosts,
  dockers: (() => ({ logs: async () => given.log ?? "GET / 500\n" })) as unknown as Dockers, ...given,
});

describe("what is kept when an alert begins to fire", () => {
  it("is the host, its processes, the last lines and the series the rule reads", async () => {
    const evidence = await gather(deps(), alert);
    expect(evidence).toMatchObject({ key: "k", firedAt: NOW, host: "web1", state: { load1: 9 }, processes: { count: 3 }, missing: [] });
    expect(evidence.logs).toEqual([{ source: "journal, warnings", lines: ["disk error", "password ***"] }, { source: "container shop", lines: ["GET / 500"] }]);
    expect(evidence.series).toHaveLength(20);
    expect(evidence.leftOutSeries).toBe(5);
    expect(evidence.series.every(({ series: { labels } }) => labels["host"] === "web1")).toBe(true);
    expect(evidence.series[0]?.points.length).toBeLessThanOrEqual(200);
    expect(evidence.series[0]?.points.at(-1)).toEqual([NOW, 499]);
  });

  it("names what could not be had, and keeps the rest", async () => {
    const evidence = await gather(deps({ journal: { exit: 1, out: "" }, processes: () => Promise.reject(new Error("channel gone")) }), alert);
    expect(evidence.missing.map(({ what }) => what)).toEqual(["processes", "journal, warnings"]);
    expect(evidence.missing[1]?.problem.cause).toBe("no permission");
    expect(evidence.logs).toHaveLength(1);
  });

  it("asks nothing of a host that is not seen", async () => {
    const gone = { ...seen, health: "not seen" as const };
    const fails = () => Promise.reject(new Error("was asked"));
    const evidence = await gather(deps({ overview: () => ({ hosts: [gone] }), processes: fails, dockers: (() => ({ logs: fails })) as unknown as Dockers }), alert);
    expect(evidence.missing.map(({ what }) => what)).toEqual(["everything on web1"]);
    expect(evidence.series).toHaveLength(20);
  });

  it("is the series alone where the labels name nothing of the fleet, and nothing where the rule is gone", async () => {
    expect(await gather(deps(), { ...alert, labels: { alertname: "Busy" } })).toMatchObject({ logs: [], missing: [], leftOutSeries: 6 });
    expect((await gather(deps({ expressionOf: () => "" }), alert)).series).toEqual([]);
  });
});
