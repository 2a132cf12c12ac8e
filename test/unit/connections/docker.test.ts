import { describe, expect, it } from "vitest";
import { cloneSpec } from "../../../src/main/connections/docker/clone-spec";
import { dockerProblem, statusOf } from "../../../src/main/connections/docker/problems";
import {
  cpuReading,
  earlierCpuReading,
  healthIn,
  readContainer,
  readContainerList,
  readImageList,
  readLog,
  readStats,
} from "../../../src/main/connections/docker/read";
import { ContainerListReply, ContainerReply, ImageListReply, ImageReply, StatsReply } from "../../../src/main/connections/docker/replies";
import { ProblemError } from "../../../src/shared/problem";
import { WEB } from "./console";

const ID = "2af465b09a6ea3e2a4e18a025c40fe7dc69e406199c890ec6740504c49fc674e";
const IMAGE = {
  Id: "sha256:69ba",
  RepoTags: ["shop:1.0"],
  Created: "2026-11-21T10:16:00.5Z",
  Size: 160,
  Config: {
    Env: ["PATH=/bin", "LANG=C.UTF-8"],
    Cmd: ["serve"],
    Entrypoint: ["/entry"],
    WorkingDir: "/app",
    User: "shop",
    StopSignal: "SIGQUIT",
    Labels: { "org.opencontainers.image.version": "1.0", title: "shop" },
    ExposedPorts: { "8000/tcp": {} },
    Volumes: { "/data": {} },
    Healthcheck: { Test: ["CMD", "check"], Interval: 1_000_000_000 },
  },
};

function inspected(changes: { config?: object; host?: object; networks?: object; mounts?: object[] } = {}): ContainerReply {
  return ContainerReply.parse({
    Id: ID,
    Name: "/shop",
    Created: "2026-11-21T10:32:28.904Z",
    Image: "sha256:69ba",
    RestartCount: 2,
    State: { Status: "running", ExitCode: 0, OOMKilled: false, StartedAt: "2026-11-21T10:32:29.15Z", Health: { Status: "healthy" } },
    Config: { ...IMAGE.Config, Env: ["INSTANCE=web1", ...IMAGE.Config.Env], Hostname: ID.slice(0, 12), Image: "shop:1.0", OnBuild: null, ...changes.config },
    HostConfig: {
      NetworkMode: "default",
      RestartPolicy: { Name: "unless-stopped" },
      PortBindings: { "8000/tcp": [{ HostPort: "8000" }] },
      ContainerIDFile: "/tmp/cid",
      Memory: 1_000,
      ...changes.host,
    },
    Mounts: changes.mounts ?? [],
    NetworkSettings: { Networks: changes.networks ?? { bridge: { NetworkID: "b7bc", IPAddress: "172.17.0.2", MacAddress: "02:42", Aliases: null } } },
  });
}

const clone = (container: ContainerReply) => cloneSpec(container, ImageReply.parse(IMAGE), "shop:1.1");

describe("the request that clones a container", () => {
  it("keeps what was set, and leaves to the new image what was the old image's", () => {
    const { create, alsoConnect } = clone(inspected({ config: { Labels: { ...IMAGE.Config.Labels, title: "mine", service: "shop" } } }));
    expect(create).toEqual({
      Image: "shop:1.1",
      Env: ["INSTANCE=web1"],
      Labels: { title: "mine", service: "shop" },
      Volumes: {},
      ExposedPorts: { "8000/tcp": {} },
      Entrypoint: undefined,
      Cmd: undefined,
      Healthcheck: undefined,
      Tty: false,
      HostConfig: {
        NetworkMode: "default",
        AutoRemove: false,
        RestartPolicy: { Name: "unless-stopped" },
        PortBindings: { "8000/tcp": [{ HostPort: "8000" }] },
        ContainerIDFile: "",
        Memory: 1_000,
        Binds: [],
        Mounts: undefined,
        Links: [],
      },
    });
    expect(alsoConnect).toEqual([]);
  });

  it("keeps settings that differ from the image's", () => {
    const { create } = clone(inspected({ config: { User: "root", WorkingDir: "/srv", StopSignal: "SIGTERM", Hostname: "shop-web1" } }));
    expect(create).toMatchObject({ User: "root", WorkingDir: "/srv", StopSignal: "SIGTERM", Hostname: "shop-web1" });
  });

  it.each([
    ["neither changed", {}, { Entrypoint: undefined, Cmd: undefined }],
    ["another command", { Cmd: ["other"] }, { Entrypoint: undefined, Cmd: ["other"] }],
    ["another entrypoint and the image's command", { Entrypoint: ["/mine"] }, { Entrypoint: ["/mine"], Cmd: ["serve"] }],
    ["both changed", { Entrypoint: ["/mine"], Cmd: ["other"] }, { Entrypoint: ["/mine"], Cmd: ["other"] }],
  ])("settles entrypoint and command: %s", (_, config, wanted) => {
    const { create } = clone(inspected({ config }));
    expect({ Entrypoint: create["Entrypoint"], Cmd: create["Cmd"] }).toEqual(wanted);
  });

  it("keeps only the overriding part of a health check", () => {
    const own = { Test: ["CMD", "check"], Interval: 5_000_000_000 };
    expect(clone(inspected({ config: { Healthcheck: own } })).create["Healthcheck"]).toEqual({ Interval: 5_000_000_000 });
    expect(clone(inspected({ config: { Healthcheck: { Test: ["NONE"] } } })).create["Healthcheck"]).toEqual({ Test: ["NONE"] });
  });

  it("mounts anonymous volumes by name, and named ones once", () => {
    const volume = (Name: string, Destination: string, RW = true) => ({ Type: "volume", Name, Destination, RW });
    const { create } = clone(
      inspected({
        host: { Binds: ["/etc/shop:/etc/shop:ro", "named:/named"], Mounts: [{ Type: "volume", Target: "/made" }] },
        mounts: [
          volume("anon1", "/data"),
          volume("anon2", "/cache", false),
          volume("named", "/named"),
          volume("anon3", "/made"),
          { Type: "bind", Destination: "/etc/shop", RW: false },
        ],
      }),
    );
    expect(create["HostConfig"]).toMatchObject({
      Binds: ["/etc/shop:/etc/shop:ro", "named:/named", "anon1:/data", "anon2:/cache:ro"],
      Mounts: [{ Type: "volume", Target: "/made", Source: "anon3" }],
    });
  });

  it("joins the same networks without the old one's addresses and id", () => {
    const endpoint = (extra: object) => ({ IPAddress: "10.0.0.5", MacAddress: "02:42", EndpointID: "e", IPAMConfig: null, Links: null, ...extra });
    const { create, alsoConnect } = clone(
      inspected({
        host: { NetworkMode: "front" },
        networks: {
          back: endpoint({ Aliases: [ID.slice(0, 12)], IPAMConfig: { IPv4Address: "10.1.0.9" } }),
          front: endpoint({ Aliases: ["web", ID.slice(0, 12)] }),
        },
      }),
    );
    expect(create["NetworkingConfig"]).toEqual({ EndpointsConfig: { front: { IPAMConfig: null, Links: null, DriverOpts: undefined, Aliases: ["web"] } } });
    expect(alsoConnect).toEqual([
      { network: "back", endpoint: { IPAMConfig: { IPv4Address: "10.1.0.9" }, Links: null, DriverOpts: undefined, Aliases: [] } },
    ]);
  });

  it.each(["host", "none", "container:abc"])("joins no network in mode %s", (mode) => {
    const { create, alsoConnect } = clone(inspected({ host: { NetworkMode: mode }, networks: { [mode]: { NetworkID: "x" } }, config: { Hostname: "machine" } }));
    expect(create["NetworkingConfig"]).toBeUndefined();
    expect(alsoConnect).toEqual([]);
    expect(create["Hostname"]).toBe(mode === "none" ? "machine" : undefined);
  });

  it("writes links the way they are created", () => {
    const { create } = clone(inspected({ host: { Links: ["/db:/shop/database"] } }));
    expect(create["HostConfig"]).toMatchObject({ Links: ["db:database"] });
  });
});

describe("what the Docker API answers", () => {
  it("reads a container", () => {
    expect(readContainer(inspected())).toMatchObject({
      name: "shop",
      image: "shop:1.0",
      imageId: "sha256:69ba",
      state: "running",
      health: "healthy",
      restarts: 2,
      startedAt: Date.parse("2026-11-21T10:32:29.15Z"),
    });
  });

  it("reads lists, nulls and links included", () => {
    const [container] = readContainerList(
      ContainerListReply.parse([{ Id: "1", Names: ["/web/db", "/db"], Image: "i", ImageID: "s", Labels: null, State: "running", Status: "Up 2 seconds (health: starting)", Created: 5 }]),
    );
    expect(container).toMatchObject({ name: "db", labels: {}, health: "starting", createdAt: 5_000 });
    const [image] = readImageList(ImageListReply.parse([{ Id: "s", RepoTags: ["<none>:<none>"], Labels: null, Created: 5, Size: 6 }]));
    expect(image).toMatchObject({ tags: [], labels: {} });
  });

  it.each([
    ["Up 3 minutes (healthy)", "healthy"],
    ["Up 3 minutes (unhealthy)", "unhealthy"],
    ["Up 3 minutes", undefined],
    ["Up 3 minutes (Paused)", undefined],
    ["Exited (0) 3 minutes ago", undefined],
  ])("finds the health in %s", (status, health) => expect(healthIn(status)).toBe(health));

  const stats = (changes: object = {}) =>
    StatsReply.parse({
      read: "2026-11-21T10:00:02Z",
      preread: "2026-11-21T10:00:01Z",
      cpu_stats: { cpu_usage: { total_usage: 3_500_000_000 } },
      precpu_stats: { cpu_usage: { total_usage: 2_000_000_000 } },
      memory_stats: { usage: 1_000, limit: 5_000, stats: { inactive_file: 300 } },
      networks: { eth0: { rx_bytes: 1, tx_bytes: 2 }, eth1: { rx_bytes: 10, tx_bytes: 20 } },
      ...changes,
    });

  it("computes figures from two readings", () => {
    const reply = stats();
    expect(readStats(reply, cpuReading(reply)!, earlierCpuReading(reply)!)).toMatchObject({
      cpuCores: 1.5,
      memoryBytes: 700,
      memoryLimitBytes: 5_000,
      cpuSecondsTotal: 3.5,
      networkRxBytes: 11,
      networkTxBytes: 22,
    });
  });

  it("reads what else an engine tells, of either version of control groups, and leaves out what it does not", () => {
    const figures = (changes: object) => {
      const reply = stats(changes);
      return readStats(reply, cpuReading(reply)!, earlierCpuReading(reply)!).figures;
    };
    expect(figures({})).toMatchObject({ cpuUserSeconds: undefined, cpuPeriods: undefined, memoryUsageBytes: 1_000, tasks: undefined, disks: {}, networks: { eth1: { rxBytes: 10, rxErrors: 0 } } });
    expect(figures({
      cpu_stats: { cpu_usage: { total_usage: 3_500_000_000, usage_in_usermode: 2_500_000_000, usage_in_kernelmode: 1e9 }, throttling_data: { periods: 8, throttled_periods: 2, throttled_time: 5e8 } },
      memory_stats: { usage: 1_000, limit: 5_000, stats: { anon: 400, file: 500, file_mapped: 6, pgfault: 7, pgmajfault: 1 } },
      pids_stats: { current: 4, limit: 2 ** 64 },
      blkio_stats: { io_service_bytes_recursive: [{ major: 8, minor: 0, op: "Read", value: 11 }, { major: 8, minor: 0, op: "write", value: 12 }, { major: 8, minor: 0, op: "Total", value: 23 }], io_serviced_recursive: null },
    })).toMatchObject({
      cpuUserSeconds: 2.5, cpuSystemSeconds: 1, cpuPeriods: 8, cpuThrottledPeriods: 2, cpuThrottledSeconds: 0.5, memoryRssBytes: 400, memoryCacheBytes: 500, memoryMappedBytes: 6,
      pageFaults: 7, majorPageFaults: 1, tasks: 4, tasksLimit: undefined, disks: { "8:0": { readBytes: 11, writeBytes: 12 } },
    });
  });

  it("knows a one-shot reply, and one of a container that does not run", () => {
    expect(earlierCpuReading(stats({ preread: "0001-01-01T00:00:00Z" }))).toBeUndefined();
    expect(cpuReading(stats({ read: "0001-01-01T00:00:00Z", memory_stats: {} }))).toBeUndefined();
  });

  it("unpacks framed logs and leaves a terminal's alone", () => {
    const frame = (stream: number, text: string) => Buffer.concat([Buffer.from([stream, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
    const framed = Buffer.concat([frame(1, "out\n"), frame(2, "err\n"), frame(1, '{"a":1}')]);
    expect(readLog(framed, false)).toBe('out\nerr\n{"a":1}');
    expect(readLog(Buffer.from("plain"), true)).toBe("plain");
    expect(readLog(Buffer.alloc(0), false)).toBe("");
  });
});

describe("Docker's errors", () => {
  const thrown = (statusCode: number, message: string) => Object.assign(new Error("(HTTP code ...)"), { statusCode, json: { message } });

  it.each([
    [thrown(404, "No such container: x"), "docker.no-such-container"],
    [thrown(404, "No such image: x:1"), "docker.no-such-image"],
    [thrown(409, "Conflict. The container name is already in use"), "docker.conflict"],
    [thrown(500, "driver failed programming external connectivity"), "docker.failed"],
    [new Error("socket hang up"), "docker.connection-lost"],
    [new ProblemError({ code: "ssh.waiting", message: "later" }), "ssh.waiting"],
  ])("names %s", (error, code) => {
    expect(dockerProblem(WEB, "start x", error).problem.code).toBe(code);
  });

  it("keeps the engine's own words", () => {
    expect(dockerProblem(WEB, "start x", thrown(500, "port is already allocated")).problem.cause).toBe("port is already allocated");
    expect(statusOf(new Error("no answer"))).toBeUndefined();
  });
});
