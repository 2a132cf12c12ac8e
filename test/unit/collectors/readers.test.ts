import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { ask, containerReadings, jsonField, probeHttp, probeReadings, type ProbeResult, probeWire, readContainers, readPostgres, readRedis, readRotation, tagOf, versionIn } from "../../../src/main/collectors";
import type { ContainerDetail, ContainerStats, ContainerSummary, Dial, DockerEngine, Http, HttpReply } from "../../../src/main/ports";
import { Probe } from "../../../src/shared/fleet";
import { HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";

describe("nginx's upstream file", () => {
  it("tells who gets requests", () => {
    const text = "# managed\nserver 10.0.0.1:8000;\n  server 10.0.0.2:8000 max_fails=3 down;\nserver [::1]:8000 weight=2; # down\n#server 10.0.0.9:1;\nkeepalive 8;\n";
    expect([...readRotation(text)]).toEqual([["10.0.0.1:8000", true], ["10.0.0.2:8000", false], ["[::1]:8000", true]]);
  });
});

describe("versions", () => {
  it.each([["registry.example:5000/team/shop:1.2.3", "1.2.3"], ["shop", undefined], ["registry:5000/shop", undefined], ["shop:v2@sha256:abc", "v2"], ["sha256:abcdef", undefined]])(
    "the tag of %s is %s",
    (image, tag) => expect(tagOf(image)).toBe(tag),
  );
  it("come from a field of JSON or a body of one word", () => {
    expect(jsonField('{"build":{"version":"1.4"}}', "build.version")).toBe("1.4");
    expect(jsonField('{"version":7}', "version")).toBe("7");
    for (const [text, path] of [["<html>", "version"], ["{}", "version"], ['{"a":{}}', "a"], ["null", "a.b"], ["{}", "__proto__"]] as const) expect(jsonField(text, path)).toBeUndefined();
    expect(versionIn(" 1.2.3-rc.1\n")).toBe("1.2.3-rc.1");
    expect(versionIn("<!doctype html>")).toBeUndefined();
  });
});

describe("Redis's ROLE", () => {
  const master = "*3\r\n$6\r\nmaster\r\n:3129659\r\n*1\r\n*3\r\n$9\r\n127.0.0.1\r\n$4\r\n9001\r\n$7\r\n3129242\r\n";
  const replica = (link: string) => `*5\r\n$5\r\nslave\r\n$9\r\n127.0.0.1\r\n:7001\r\n$${link.length}\r\n${link}\r\n:3167038\r\n`;
  it("of a primary and of replicas", () => {
    expect(readRedis(Buffer.from(master))).toEqual({ role: "primary", detail: "primary with 1 replica connected" });
    expect(readRedis(Buffer.from(replica("connected")))).toEqual({ role: "replica", detail: "replica of 127.0.0.1:7001, link connected" });
    expect(readRedis(Buffer.from(replica("sync")))).toMatchObject({ trouble: "the link to its primary is sync" });
  });
  it("that needs a password says that the node answers", () => {
    expect(readRedis(Buffer.from("-NOAUTH Authentication required.\r\n"))?.detail).toContain("password");
    expect(readRedis(Buffer.from("-LOADING Redis is loading the dataset in memory\r\n"))).toMatchObject({ trouble: "LOADING Redis is loading the dataset in memory" });
  });
  it("that is cut off waits for more; another protocol is refused", () => {
    for (const text of ["", "*", "*3\r\n$6\r\nmas", "-NOAU"]) expect(readRedis(Buffer.from(text))).toBeUndefined();
    expect(() => readRedis(Buffer.from("HTTP/1.1 400 Bad Request"))).toThrow("not Redis");
    expect(() => readRedis(Buffer.from("-ERR unknown command\r\n"))).toThrow("ERR unknown command");
  });
});

it("PostgreSQL answers a question about TLS with one letter", () => {
  expect(readPostgres(Buffer.from("N"))?.detail).toContain("answers");
  expect(readPostgres(Buffer.alloc(0))).toBeUndefined();
  expect(() => readPostgres(Buffer.from("E"))).toThrow("not PostgreSQL");
});

describe("asking over a stream", () => {
  const stream = () => new PassThrough();
  it("gives the answer once it is whole and lets the stream go", async () => {
    const wire = stream();
    expect(await ask(wire, "ab", 5_000, (got) => (got.length >= 2 ? got.toString() : undefined))).toBe("ab");
    expect(wire.destroyed).toBe(true);
  });
  it("fails when the stream closes, breaks or stays silent", async () => {
    const closed = stream();
    setImmediate(() => closed.destroy());
    await expect(ask(closed, "", 5_000, () => undefined)).rejects.toThrow("closed without an answer");
    const broken = stream();
    setImmediate(() => broken.destroy(new Error("reset")));
    await expect(ask(broken, "", 5_000, () => undefined)).rejects.toThrow("reset");
    await expect(ask(stream(), "x", 20, () => undefined)).rejects.toThrow("no answer within 20 ms");
  });
});

describe("an HTTP probe", () => {
  const reply = (status: number): HttpReply => ({ status, headers: {}, body: Buffer.from("ok"), durationMs: 12, connectMs: 1 });
  const http = (answer: () => HttpReply): Http => ({ request: async () => answer() });
  const refusing = (code: string): Http => http(() => { throw new ProblemError({ code, message: "no" }); });
  const web1 = HostId.parse("web1");
  const input = { url: "http://127.0.0.1/", timeoutMs: 1_000 };
  const valuesOf = (result: ProbeResult): Record<string, number> => Object.fromEntries(probeReadings(result).map(({ name, labels, value }) => [labels ? `${name}/${Object.values(labels).join()}` : name, value]));

  it.each([[200, undefined, true], [302, undefined, true], [404, undefined, false], [404, 404, true], [200, 204, false]])("%s where %s is wanted: %s", async (status, wanted, success) => {
    const result = await probeHttp(http(() => reply(status)), { ...input, status: wanted });
    expect(result).toMatchObject({ success, status, durationMs: 12, unasked: false });
    expect(valuesOf(result)).toMatchObject({ probe_success: success ? 1 : 0, probe_http_status_code: status, probe_duration_seconds: 0.012, probe_http_redirects: 0, probe_http_content_length: -1, probe_http_ssl: 0 });
  });
  it("that is refused has failed; one whose host cannot be reached was never asked and stores nothing", async () => {
    const refused = await probeHttp(refusing("ssh.forward-failed"), { ...input, from: web1 });
    expect(valuesOf(refused)).toMatchObject({ probe_success: 0, probe_http_status_code: 0, probe_duration_seconds: expect.any(Number) });
    expect(valuesOf(refused)["probe_http_version"]).toBeUndefined();
    const unasked = await probeHttp(refusing("ssh.connection-lost"), { ...input, from: web1 });
    expect(unasked.unasked).toBe(true);
    expect(probeReadings(unasked)).toEqual([]);
    expect((await probeHttp(refusing("http.timeout"), input)).unasked).toBe(false);
  });
  it("follows redirects where it is told to, adds up what each hop took, and gives up on a circle", async () => {
    const moved = (location: string): HttpReply => ({ ...reply(302), headers: { location } });
    const asked: string[] = [];
    const hops: Http = {
      request: async ({ url }, { trace } = {}) => {
        asked.push(url);
        if (trace) Object.assign(trace, { connectMs: 10, tls: { version: "TLSv1.3", earliestExpiry: 5_000 } });
        return url.endsWith("/end") ? reply(200) : moved(url.endsWith("/circle") ? "/circle" : "/end");
      },
    };
    const result = await probeHttp(hops, { ...input, follow: true });
    expect(asked).toEqual(["http://127.0.0.1/", "http://127.0.0.1/end"]);
    expect(valuesOf(result)).toMatchObject({ "probe_success": 1, "probe_http_redirects": 1, "probe_http_duration_seconds/connect": 0.02, "probe_ssl_earliest_cert_expiry": 5, "probe_tls_version_info/TLS 1.3": 1 });
    expect(await probeHttp(hops, { ...input, url: "http://127.0.0.1/circle", follow: true })).toMatchObject({ status: 302, http: { redirects: 10 } });
    expect((await probeHttp(hops, input)).http?.redirects).toBe(0);
  });

  const wire = (value: object) => Probe.parse({ environment: "prod", ...value });
  it("of a port makes a connection, with TLS where it is told to", async () => {
    const dialled: unknown[] = [];
    const dial: Dial = async (place) => void dialled.push(place);
    for (const probe of [wire({ kind: "tcp", address: "mail.example:25" }), wire({ kind: "tls", address: "[::1]:993", servername: "mail.example", from: "web1" })]) {
      if ("address" in probe) expect(valuesOf(await probeWire(dial, probe))).toEqual({ probe_success: 1, probe_duration_seconds: expect.any(Number) });
    }
    expect(dialled).toEqual([{ host: "mail.example", port: 25, from: undefined }, { host: "::1", port: 993, from: "web1", tls: { servername: "mail.example" } }]);
  });
  it.each(["mail.example", "mail.example:0", "-x:25", "http://a:1", "a b:1", "::1:22"])("of a port does not take %s for an address", (address) => {
    expect(Probe.safeParse({ environment: "prod", kind: "tcp", address }).success).toBe(false);
  });
});

describe("containers", () => {
  const summary = (name: string, state = "running"): ContainerSummary => ({ id: name, name, image: "shop:1", imageId: "i", labels: {}, state, health: "healthy", createdAt: 0 });
  const stats: ContainerStats = { cpuCores: 0.5, memoryBytes: 100, memoryLimitBytes: 200, cpuSecondsTotal: 7, networkRxBytes: 1, networkTxBytes: 2 };
  const detail = (name: string, state?: string): ContainerDetail => ({ ...summary(name, state), restarts: 2, exitCode: 0, oomKilled: false });
  const engine = {
    containers: async () => [summary("shop"), summary("gone"), summary("old", "exited"), summary("broken")],
    container: async (name: string) => (name === "gone" ? undefined : detail(name, name === "old" ? "exited" : "running")),
    stats: async (name: string) => { if (name === "broken") throw new Error("no stats"); return stats; },
  } as unknown as DockerEngine;

  it("are read one by one; one without figures is still shown", async () => {
    const { containers, unread } = await readContainers(engine);
    expect(containers.map(({ name, stats: figures }) => [name, figures?.cpuCores])).toEqual([["broken", undefined], ["old", undefined], ["shop", 0.5]]);
    expect(unread).toEqual(["broken: no stats"]);
    const names = (name: string) => containers.filter((one) => one.name === name).flatMap((one) => containerReadings(one, { at: 1_000 })).map((reading) => reading.name);
    expect(names("old")).toEqual(["container_up", "container_restarts_total"]);
    expect(names("shop")).toContain("container_cpu_usage_seconds_total");
    expect(names("broken")).not.toContain("container_memory_usage_bytes");
  });

  const traffic = { rxBytes: 1, rxPackets: 2, rxErrors: 3, rxDropped: 4, txBytes: 5, txPackets: 6, txErrors: 7, txDropped: 8 };
  const shop = { ...summary("shop"), labels: { "com.docker.compose.service": "shop", empty: "" }, detail: { ...detail("shop"), startedAt: 9_000, limits: { memoryBytes: 512, cpuQuotaUs: 50_000, cpuPeriodUs: 100_000 } } };
  const full: ContainerStats = { ...stats, figures: { memoryUsageBytes: 150, cpuPeriods: 10, cpuThrottledPeriods: 3, cpuThrottledSeconds: 0.5, networks: { eth0: traffic }, disks: { "8:0": { readBytes: 9 } } } };
  const valueIn = (readings: ReturnType<typeof containerReadings>, name: string) => readings.find((reading) => reading.name === name)?.value;

  it("have cAdvisor's names and labels", () => {
    const readings = containerReadings({ ...shop, stats: full }, { at: 20_000, group: { oomKills: 1, processes: 2 }, room: { device: "/dev/sda1", sizeBytes: 100, inodes: 10, inodesFree: 5 } });
    expect(readings.find(({ name }) => name === "container_cpu_usage_seconds_total")?.labels).toEqual({ id: "/docker/shop", image: "shop:1", name: "shop", container_label_com_docker_compose_service: "shop", cpu: "total" });
    const expected = {
      container_last_seen: 20, container_start_time_seconds: 9, container_memory_usage_bytes: 150, container_memory_working_set_bytes: 100, container_spec_memory_limit_bytes: 512,
      container_spec_cpu_quota: 50_000, container_spec_cpu_period: 100_000, container_cpu_cfs_periods_total: 10, container_cpu_cfs_throttled_periods_total: 3, container_cpu_cfs_throttled_seconds_total: 0.5,
      container_network_receive_packets_dropped_total: 4, container_network_transmit_errors_total: 7, container_fs_reads_bytes_total: 9, container_fs_inodes_free: 5, container_fs_limit_bytes: 100,
      container_oom_events_total: 1, container_processes: 2, container_up: 1,
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, valueIn(readings, name)]))).toEqual(expected);
  });
  it("without a limit have none, never zero", () => {
    const readings = containerReadings({ ...shop, detail: detail("shop"), stats }, { at: 20_000 });
    for (const name of ["container_spec_memory_limit_bytes", "container_spec_cpu_quota", "container_cpu_cfs_periods_total", "container_oom_events_total"]) expect(valueIn(readings, name)).toBeUndefined();
  });
  it("that broke down were last seen then, for an hour; those stopped in good order are not seen", () => {
    const ended = (exitCode: number, at: number) => valueIn(containerReadings({ ...summary("shop", "exited"), detail: { ...detail("shop", "exited"), exitCode, finishedAt: 100_000 } }, { at }), "container_last_seen");
    expect([ended(137, 200_000), ended(137, 3_800_000), ended(0, 200_000)]).toEqual([100, undefined, undefined]);
  });
});
