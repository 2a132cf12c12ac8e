import { describe, expect, it } from "vitest";
import { cpuLines, diskIoLines, diskLines, hostSelectors, memoryLines, networkLines } from "../../../src/renderer/features/host/host-lines";
import { hostFigures } from "../../../src/renderer/features/host/host-figures";
import { phaseLines } from "../../../src/renderer/features/probe/probe-lines";
import { cpuByHost } from "../../../src/renderer/features/overview/use-host-sparks";
import { linesByHost } from "../../../src/renderer/features/service/service-lines";
import { SeriesQuery, type SeriesLine } from "../../../src/shared/sample";

const line = (name: string, labels: Record<string, string>, ...values: [number, number][]): SeriesLine => ({ series: { name, labels: { host: "web1", ...labels } }, gapMs: 30, points: values.map(([at, value]) => [at, value, value, value]) });

describe("a host's lines", () => {
  it("are asked for in one question the contract takes", () => expect(SeriesQuery.safeParse({ selectors: hostSelectors("web1"), from: 0, to: 1, buckets: 120 }).success).toBe(true));
  it("take the mean of the cores", () => {
    expect(cpuLines([line("node_cpu_seconds_total", { cpu: "0", mode: "user" }, [0, 0.2]), line("node_cpu_seconds_total", { cpu: "1", mode: "user" }, [0, 0.6])])).toEqual([{ name: "user", gapMs: 30, points: [[0, 0.4]] }]);
  });
  it("count memory as used that is not available", () => {
    const { lines, totalBytes } = memoryLines([line("node_memory_MemTotal_bytes", {}, [0, 100]), line("node_memory_MemAvailable_bytes", {}, [0, 30])]);
    expect(totalBytes).toBe(100);
    expect(lines).toEqual([{ name: "used", gapMs: 30, points: [[0, 70]] }]);
  });
  it("leave the loopback out", () => {
    expect(networkLines([line("node_network_receive_bytes_total", { device: "lo" }, [0, 1_000]), line("node_network_receive_bytes_total", { device: "eth0" }, [0, 5]), line("node_network_receive_bytes_total", { device: "eth1" }, [0, 6])])[0]?.points).toEqual([[0, 11]]);
  });
  it("do not count a partition beside its disk", () => {
    expect(diskIoLines([line("node_disk_read_bytes_total", { device: "nvme0n1" }, [0, 9]), line("node_disk_read_bytes_total", { device: "nvme0n1p1" }, [0, 9])])[0]?.points).toEqual([[0, 9]]);
  });
  it("reckon a file system's share as df does", () => {
    const of = (what: string, value: number) => line(`node_filesystem_${what}_bytes`, { mountpoint: "/" }, [0, value]);
    expect(diskLines([of("size", 100), of("free", 70), of("avail", 20)])[0]?.points).toEqual([[0, 0.6]]);
  });
  it("show one of several mounts of a device", () => {
    const mount = (mountpoint: string, device: string) => ["size", "free", "avail"].map((what) => line(`node_filesystem_${what}_bytes`, { mountpoint, device }, [0, 10]));
    expect(diskLines([...mount("/etc/hosts", "/dev/sda1"), ...mount("/srv", "/dev/sda1"), ...mount("/run", "tmpfs"), ...mount("/tmp", "tmpfs")]).map(({ name }) => name).sort()).toEqual(["/run", "/srv", "/tmp"]);
  });
  it("put the fullest file system first", () => {
    const fs = (mountpoint: string, size: number, free: number) => [line("node_filesystem_size_bytes", { mountpoint }, [0, size]), line("node_filesystem_avail_bytes", { mountpoint }, [0, free])];
    expect(diskLines([...fs("/", 100, 60), ...fs("/data", 100, 10)]).map(({ name, points }) => [name, points[0]?.[1]])).toEqual([["/data", 0.9], ["/", 0.4]]);
  });
});

it("makes a host's spark from what its cores do not idle", () => {
  const spark = cpuByHost([line("node_cpu_seconds_total", { mode: "idle" }, [0, 0.75], [10, 1.2])], 0, 20).get("web1");
  expect(spark?.points).toEqual([[0, 0.25], [10, 0]]);
});

describe("a service's lines", () => {
  it("go on over a swap of images", () => {
    const all = [line("container_memory_usage_bytes", { image: "shop:1" }, [0, 5], [10, 6]), line("container_memory_usage_bytes", { image: "shop:2" }, [20, 7])];
    expect(linesByHost(all, "memory", ["web1", "web2"])).toEqual([{ name: "web1", gapMs: 30, points: [[0, 5], [10, 6], [20, 7]] }]);
  });
  it("leave out what a probe measured", () => expect(linesByHost([line("probe_duration_seconds", { probe: "front" }, [0, 1])], "latency", ["web1"])).toEqual([]));
});

describe("a host's figures", () => {
  const of = (__name__: string, value: number, more: Record<string, string> = {}) => ({ labels: { __name__, host: "web1", ...more }, value });
  it("count failed logins over their sources, and name the units that failed", () => {
    const now = [of("node_logged_in_users", 2), of("node_time_skew_seconds", -0.4), of("node_systemd_units", 90, { state: "active" })];
    expect(hostFigures(now, [of("node_systemd_unit_state", 1, { name: "b.service" }), of("node_systemd_unit_state", 1, { name: "a.service" })], [of("x", 3.2), of("x", 1.1)])).toEqual({
      loggedIn: 2, skewSeconds: -0.4, failedLogins: 4, failedUnits: ["a.service", "b.service"],
    });
  });
  it("know of no failed unit where there is no systemd, which is not none", () => expect(hostFigures([], [], [])).toEqual({ loggedIn: undefined, skewSeconds: undefined, failedLogins: undefined, failedUnits: undefined }));
  it("have phases of a probe in the order in which a request goes through them", () => {
    expect(phaseLines(["transfer", "tls", "resolve"].map((phase) => line("probe_http_duration_seconds", { phase }, [0, 1]))).map(({ name }) => name)).toEqual(["resolve", "tls", "transfer"]);
  });
});
