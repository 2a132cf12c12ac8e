import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { createDockers, createHosts, createHttp } from "../../src/main/connections";
import type { DockerEngine, Hosts, Http } from "../../src/main/ports";
import { Fleet } from "../../src/shared/fleet";
import { HostId } from "../../src/shared/ids";
import { describeLab, resetShop, sh } from "./harness";

const WEB1 = HostId.parse("web1");
const WEB2 = HostId.parse("web2");
const LB1 = HostId.parse("lb1");

describeLab("connections to the lab", (lab) => {
  const scratch = mkdtempSync(join(tmpdir(), "quarterdeck-lab-"));
  let hosts: Hosts;
  let docker: DockerEngine;
  let http: Http;
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    hosts = createHosts({
      fleet: () => fleet,
      knownHosts: { own: join(scratch, "known_hosts"), read: [lab.knownHostsPath] },
      confirmHostKey: async () => false,
      askPassphrase: async () => undefined,
      agentSocket: "",
    });
    docker = createDockers(hosts, () => fleet)(WEB1);
    http = createHttp(hosts);
    await resetShop();
  });
  afterAll(async () => {
    await docker?.remove("shop-copy");
    await hosts?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  it("lists and inspects containers and images", async () => {
    const shop = (await docker.containers()).find((container) => container.name === "shop");
    expect(shop).toMatchObject({ state: "running", health: "healthy", labels: { service: "shop" } });
    const detail = await docker.container("shop");
    expect(detail).toMatchObject({ name: "shop", exitCode: 0, oomKilled: false, imageId: shop?.imageId });
    expect(await docker.container("nothing-here")).toBeUndefined();
    expect(await docker.container(shop?.id.slice(0, 6) ?? "")).toBeUndefined();
    const tags = (await docker.images()).flatMap((image) => image.tags);
    expect(tags).toContain("qd-app:1.1.0");
    expect((await docker.image("qd-app:1.1.0"))?.labels["org.opencontainers.image.version"]).toBe("1.1.0");
    expect(await docker.image("qd-app:9.9.9")).toBeUndefined();
  });

  it("answers 100 pings at once", async () => {
    await Promise.all(Array.from({ length: 100 }, () => docker.ping()));
  });

  it("reads figures and logs", async () => {
    const first = await docker.stats("shop");
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await docker.stats("shop");
    expect(first.cpuSecondsTotal).toBeGreaterThan(0);
    expect(second.cpuSecondsTotal).toBeGreaterThanOrEqual(first.cpuSecondsTotal);
    expect(second.cpuCores).toBeGreaterThanOrEqual(0);
    expect((await docker.logs("shop", 5)).length).toBeGreaterThan(0);
  });

  it("clones, starts, renames, stops and removes", async () => {
    await docker.clone("shop", "shop-copy", "qd-app:1.1.0");
    const copy = await docker.container("shop-copy");
    expect(copy).toMatchObject({ state: "created", labels: { service: "shop", "org.opencontainers.image.version": "1.1.0" } });
    const old = await docker.container("shop");
    expect(copy?.imageId).not.toBe(old?.imageId);
    await expect(docker.rename("shop-copy", "shop")).rejects.toMatchObject({ problem: { code: "docker.conflict" } });
    await docker.stop("shop", 5);
    await docker.stop("shop", 5);
    await docker.start("shop-copy");
    await docker.start("shop-copy");
    const reply = await http.request({ url: "http://127.0.0.1:8000/version", from: WEB1 }, { timeoutMs: 10_000 }).catch(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      return http.request({ url: "http://127.0.0.1:8000/version", from: WEB1 });
    });
    expect(reply.headers["x-version"]).toBe("1.1.0");
    await docker.stop("shop-copy", 2);
    await expect(docker.stats("shop-copy")).rejects.toMatchObject({ problem: { code: "docker.not-running" } });
    await docker.remove("shop-copy");
    await docker.remove("shop-copy");
    await docker.start("shop");
    expect(await docker.container("shop-copy")).toBeUndefined();
  });

  it("says what is not there", async () => {
    await expect(docker.start("nothing-here")).rejects.toMatchObject({ problem: { code: "docker.no-such-container" } });
    await expect(docker.clone("shop", "shop-copy", "qd-app:9.9.9")).rejects.toMatchObject({ problem: { code: "docker.no-such-image" } });
    await expect(createDockers(hosts, () => fleet)(LB1).ping()).rejects.toMatchObject({ problem: { code: "docker.absent" } });
    await expect(docker.pull("127.0.0.1:1/nothing:1")).rejects.toMatchObject({ problem: { code: expect.stringMatching(/^docker\./) } });
  });

  it("names a missing and a forbidden socket", async () => {
    const elsewhere = (path: string) => createDockers(hosts, () => ({ ...fleet, hosts: { ...fleet.hosts, [WEB2]: { ...fleet.hosts[WEB2]!, docker: path } } }))(WEB2);
    await expect(elsewhere("/run/nothing.sock").ping()).rejects.toMatchObject({ problem: { code: "docker.no-socket" } });
    // Bound by a process that has ended: a socket nobody listens on.
    await sh("web2", `perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => shift, Listen => 1) or die $!' /run/quarterdeck-test.sock`);
    await sh("web2", "chmod 600 /run/quarterdeck-test.sock");
    try {
      await expect(elsewhere("/run/quarterdeck-test.sock").ping()).rejects.toMatchObject({ problem: { code: "docker.permission-denied" } });
      await sh("web2", "chmod 666 /run/quarterdeck-test.sock");
      await expect(elsewhere("/run/quarterdeck-test.sock").ping()).rejects.toMatchObject({ problem: { code: "docker.down" } });
    } finally {
      await sh("web2", "rm -f /run/quarterdeck-test.sock");
    }
  });

  it("falls back to a session where the server forwards no sockets", async () => {
    await sh("web1", "/usr/sbin/sshd -p 2299 -o AllowStreamLocalForwarding=no -o PidFile=/run/quarterdeck-test.pid");
    const address = lab.hosts.find((host) => host.name === "web1")?.ip ?? "";
    const strict = { ...fleet, hosts: { ...fleet.hosts, [WEB1]: { ...fleet.hosts[WEB1]!, address, port: 2299 } } };
    const strictHosts = createHosts({
      fleet: () => strict,
      knownHosts: { own: join(scratch, "strict_known_hosts"), read: [] },
      confirmHostKey: async () => true,
      askPassphrase: async () => undefined,
      agentSocket: "",
    });
    try {
      const strictDocker = createDockers(strictHosts, () => strict)(WEB1);
      expect((await strictDocker.container("shop"))?.state).toBe("running");
      await Promise.all(Array.from({ length: 20 }, () => strictDocker.ping()));
    } finally {
      await strictHosts.close();
      await sh("web1", 'kill "$(cat /run/quarterdeck-test.pid)"');
    }
  });

  it("asks over HTTP from a host and from here", async () => {
    const inside = await http.request({ url: "http://127.0.0.1:8000/health", from: WEB1 });
    expect(inside.status).toBe(200);
    expect(inside.durationMs).toBeGreaterThanOrEqual(inside.connectMs);
    expect((await http.request({ url: `${lab.shopUrl}/health` })).status).toBe(200);
    await expect(http.request({ url: "http://127.0.0.1:1/", from: WEB1 })).rejects.toMatchObject({ problem: { code: "http.refused" } });
  });

  it("rejects a pending call when the connection dies under it", async () => {
    await docker.ping();
    const pending = docker.logs("shop", 1).then(() => docker.stats("shop"));
    await pending;
    // A stop with a long grace period keeps the answer open; the shop ignores nothing, so it is stopped again below.
    await sh("web1", "docker run -d --name stubborn --entrypoint sh qd-app:1.0.0 -c 'trap : TERM; while :; do sleep 1; done' >/dev/null");
    try {
      const stopping = docker.stop("stubborn", 60);
      const outcome = stopping.then(
        () => "stopped",
        (error: { problem: { code: string } }) => error.problem.code,
      );
      await new Promise((resolve) => setTimeout(resolve, 500));
      hosts.reconnect(WEB1);
      expect(await outcome).toBe("docker.connection-lost");
      await docker.ping();
    } finally {
      await sh("web1", "docker rm -f stubborn >/dev/null");
    }
  });
});
