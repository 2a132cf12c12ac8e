import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { createDockers, createHosts, createHttp } from "../../src/main/connections";
import type { DockerEngine, Hosts, Http } from "../../src/main/ports";
import { Fleet, type Host } from "../../src/shared/fleet";
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

  /** The fleet with one host described otherwise. */
  function changed(host: HostId, changes: Partial<Host>): Fleet {
    const entry = fleet.hosts[host];
    if (!entry) throw new Error(`no ${host}`);
    return { ...fleet, hosts: { ...fleet.hosts, [host]: { ...entry, ...changes } } };
  }

  beforeAll(async () => {
    fleet = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    hosts = createHosts({
      fleet: () => fleet,
      knownHosts: { own: join(scratch, "known_hosts"), read: () => [lab.knownHostsPath] },
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

  it("keeps data, networks and overrides in a clone", async () => {
    const clean = "set +e; docker rm -f keeper keeper-copy >/dev/null 2>&1; docker volume rm keeper-named >/dev/null 2>&1; docker network rm front back >/dev/null 2>&1; true";
    await sh("web1", clean);
    await sh(
      "web1",
      "docker network create front && docker network create back && " +
        "docker run -d --name keeper --network front --network-alias kept --user root -v /data -v keeper-named:/named -e OWN='a b' " +
        "--label own=1 --memory-reservation 20m --entrypoint sh qd-app:1.0.0 -c 'echo kept > /data/file; sleep 600' && docker network connect back keeper",
    );
    try {
      await docker.clone("keeper", "keeper-copy", "qd-app:1.1.0");
      await docker.stop("keeper", 0);
      await docker.start("keeper-copy");
      const seen = await sh("web1", "docker exec keeper-copy sh -c 'cat /data/file; echo \"$OWN\"; id -un'; docker inspect keeper-copy");
      expect(seen.split("\n").slice(0, 3)).toEqual(["kept", "a b", "root"]);
      const [copy] = JSON.parse(seen.slice(seen.indexOf("["))) as [{ NetworkSettings: { Networks: Record<string, { Aliases: string[] }> } }];
      expect(Object.keys(copy.NetworkSettings.Networks).sort()).toEqual(["back", "front"]);
      expect(copy.NetworkSettings.Networks["front"]?.Aliases).toContain("kept");
      expect(await docker.container("keeper-copy")).toMatchObject({ labels: { own: "1", "org.opencontainers.image.version": "1.1.0" } });
      await sh("web1", "docker run -d --rm --name fleeting --entrypoint sleep qd-app:1.0.0 60 >/dev/null");
      await expect(docker.clone("fleeting", "fleeting-copy", "qd-app:1.1.0")).rejects.toMatchObject({ problem: { code: "docker.auto-remove" } });
    } finally {
      await sh("web1", `set +e; docker rm -f fleeting >/dev/null 2>&1; ${clean}`);
    }
  });

  it("says what is not there", async () => {
    await expect(docker.start("nothing-here")).rejects.toMatchObject({ problem: { code: "docker.no-such-container" } });
    await expect(docker.clone("shop", "shop-copy", "qd-app:9.9.9")).rejects.toMatchObject({ problem: { code: "docker.no-such-image" } });
    await expect(createDockers(hosts, () => fleet)(LB1).ping()).rejects.toMatchObject({ problem: { code: "docker.absent" } });
    await expect(docker.pull("127.0.0.1:1/nothing:1")).rejects.toMatchObject({ problem: { code: expect.stringMatching(/^docker\./) } });
  });

  it("names a missing and a forbidden socket", async () => {
    const elsewhere = (path: string) => createDockers(hosts, () => changed(WEB2, { docker: path }))(WEB2);
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
    // sshd leaves for the background before it listens; its pid file is written once it does.
    await sh(
      "web1",
      "/usr/sbin/sshd -p 2299 -o AllowStreamLocalForwarding=no -o PidFile=/run/quarterdeck-test.pid; until [ -s /run/quarterdeck-test.pid ]; do sleep 0.05; done",
    );
    const address = lab.hosts.find((host) => host.name === "web1")?.ip ?? "";
    const strict = changed(WEB1, { address, port: 2299 });
    const strictHosts = createHosts({
      fleet: () => strict,
      knownHosts: { own: join(scratch, "strict_known_hosts"), read: () => [] },
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
