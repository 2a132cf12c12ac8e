import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Fleet } from "../../src/shared/fleet";
import { hostNamed, inside, judge, putUpstreams, resetShop as resetInstance } from "../../lab/index.js";
import { describeLab, dockerOn, killHost, misbehave, pauseHost, resetShop, reviveHost, sh, shopVersions, type Lab } from "./harness";
import { startLoad } from "./load/load";

const run = promisify(execFile);

/** ssh with nothing but the lab's own key and known_hosts; any unknown host key fails. */
async function ssh(lab: Lab, name: string, command: string, knownHosts = lab.knownHostsPath): Promise<string> {
  const host = lab.hosts.find((one) => one.name === name);
  const options = ["StrictHostKeyChecking=yes", `UserKnownHostsFile=${knownHosts}`, "GlobalKnownHostsFile=/dev/null", "BatchMode=yes", "ConnectTimeout=5"];
  const args = ["-F", "/dev/null", "-i", lab.keyPath, ...options.flatMap((option) => ["-o", option]), "-p", String(host?.ssh), `${lab.user}@127.0.0.1`, command];
  return (await run("ssh", args, { timeout: 20_000 })).stdout;
}

const connects = (port: number) =>
  new Promise<void>((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(void socket.destroy())).on("error", reject);
  });

const json = async (url: string): Promise<unknown> => (await fetch(url, { signal: AbortSignal.timeout(5_000) })).json();

describeLab("the lab", (lab) => {
  it.each(lab.hosts.map((host) => host.name))("%s answers over SSH with the host key in known_hosts", async (name) => {
    expect((await ssh(lab, name, "hostname")).trim()).toBe(name);
  });

  it("a host whose key is not in known_hosts is refused", async () => {
    await expect(ssh(lab, "web1", "true", "/dev/null")).rejects.toThrow(/Host key verification failed|host key is known/);
  });

  it.each(["web1", "web2", "web3"])("%s has an engine of its own with every release of the shop", async (name) => {
    expect(await ssh(lab, name, "docker version --format '{{.Server.Version}}'")).toMatch(/^\d+\./);
    const tags = (await ssh(lab, name, "docker images --format '{{.Tag}}' qd-app")).trim().split("\n").sort();
    expect(tags).toEqual(["1.0.0", "1.1.0", "1.2.0", "bad-health"]);
    const label = await dockerOn(name, ["inspect", "-f", '{{index .Config.Labels "org.opencontainers.image.version"}}', "qd-app:1.1.0"]);
    expect(label.trim()).toBe("1.1.0");
  });

  it("the replica streams from the primary and sees its rows", async () => {
    const { user, database } = lab.postgres;
    const query = async (node: "db1" | "db2", sql: string) => {
      const script = `psql -h ${node} -U ${user} -d ${database} -XAtqc "$SQL"`;
      return (await inside("qdlab-db1", script, { env: { PGPASSWORD: lab.postgres.password(), SQL: sql } })).trim();
    };
    expect(await query("db1", "select application_name, state from pg_stat_replication")).toBe("db2|streaming");
    expect(await query("db1", "select slot_name, active from pg_replication_slots")).toBe("db2|t");
    expect(await query("db1", "show wal_log_hints")).toBe("on");
    const id = await query("db1", "insert into orders (item, cents) values ('seen on both', 1) returning id");
    await expect.poll(() => query("db2", `select count(*) from orders where id >= ${Number.parseInt(id, 10)}`), { timeout: 10_000 }).toBe("1");
    expect(await query("db2", "select pg_is_in_recovery()")).toBe("t");
    await Promise.all([lab.postgres.primaryPort, lab.postgres.replicaPort].map(connects));
  });

  it("six Redis nodes form a cluster of three primaries with a replica each", async () => {
    for (const port of lab.redisPorts) expect(await sh("cache1", `redis-cli -p ${port} cluster info`)).toContain("cluster_state:ok");
    const nodes = (await sh("cache1", "redis-cli -p 7001 cluster nodes")).trim().split("\n");
    expect(nodes.filter((line) => line.includes("master"))).toHaveLength(3);
    expect(nodes.filter((line) => line.includes("slave"))).toHaveLength(3);
  });

  it("Prometheus sees every target, and knows its Alertmanager", async () => {
    const targets = (await json(`${lab.prometheusUrl}/api/v1/targets`)) as { data: { activeTargets: { health: string; labels: { job: string } }[] } };
    expect(targets.data.activeTargets.map((one) => `${one.labels.job} ${one.health}`).sort()).toEqual(["node up", "prometheus up", "shop up", "shop up", "shop up"]);
    const managers = (await json(`${lab.prometheusUrl}/api/v1/alertmanagers`)) as { data: { activeAlertmanagers: unknown[] } };
    expect(managers.data.activeAlertmanagers).toHaveLength(1);
    expect(await json(`${lab.alertmanagerUrl}/api/v2/status`)).toHaveProperty("cluster");
  });

  it("its fleet file is a fleet of the console", () => {
    const fleet = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    expect(Object.keys(fleet.hosts).sort()).toEqual(lab.hosts.map((host) => host.name).sort());
    expect(Object.values(fleet.services)[0]?.proxy?.upstreams).toBe("/etc/nginx/quarterdeck/upstreams/shop.conf");
  });
});

describeLab("the lab's shop behind nginx", (lab) => {
  beforeEach(() => resetShop());
  afterEach(() => resetShop());

  const answers = (count: number) =>
    Promise.all(Array.from({ length: count }, () => fetch(`${lab.shopUrl}/version`, { signal: AbortSignal.timeout(5_000) })));
  const instances = async () => [...new Set((await answers(60)).map((reply) => reply.headers.get("x-instance")))].sort();

  it("nginx balances over three instances, and leaves out one that is marked down", async () => {
    expect(await instances()).toEqual(["web1", "web2", "web3"]);
    await putUpstreams(["web2"]);
    expect(await instances()).toEqual(["web1", "web3"]);
  });

  it("the login of the console may edit the list of instances and reload nginx", async () => {
    const file = "/etc/nginx/quarterdeck/upstreams/shop.conf";
    await ssh(lab, "lb1", `sed 's/10.77.0.13:8000;/10.77.0.13:8000 down;/' ${file} >${file}.new && mv ${file}.new ${file} && sudo -n nginx -t -q && sudo -n nginx -s reload`);
    await expect.poll(instances, { timeout: 10_000 }).toEqual(["web1", "web2"]);
  });

  it("the switches are not reachable from outside", async () => {
    expect((await fetch(`${lab.shopUrl}/admin/misbehave`)).status).toBe(403);
  });

  it("an instance misbehaves as told: errors, slowness, failing health", async () => {
    const direct = `http://${lab.hosts.find((host) => host.name === "web1")?.ip}:8000`;
    await misbehave("web1", { errorRatio: 1 });
    expect((await fetch(`${direct}/`)).status).toBe(500);
    expect((await fetch(`${direct}/health`)).status).toBe(200);
    await misbehave("web1", { errorRatio: 0, slowMs: 1_500 });
    await expect(fetch(`${direct}/`, { signal: AbortSignal.timeout(700) })).rejects.toThrow(/abort|timeout/i);
    await misbehave("web1", { slowMs: 0, health: "failing" });
    expect((await fetch(`${direct}/health`)).status).toBe(503);
    await expect.poll(() => dockerOn("web1", ["inspect", "-f", "{{.State.Health.Status}}", "shop"]), { timeout: 20_000 }).toMatch(/^unhealthy/);
  });

  it("a stopped instance finishes the request under way", async () => {
    const direct = `http://${lab.hosts.find((host) => host.name === "web1")?.ip}:8000`;
    const slow = fetch(`${direct}/work?ms=2500`);
    await expect.poll(async () => (await fetch(`${direct}/metrics`)).text()).toContain("shop_requests_in_flight 2");
    await dockerOn("web1", ["stop", "-t", "10", "shop"]);
    expect((await slow).status).toBe(200);
    expect((await dockerOn("web1", ["inspect", "-f", "{{.State.ExitCode}}", "shop"])).trim()).toBe("0");
  });

  it("replacing the instances one after the other under load fails no request of any kind of client", async () => {
    const load = await startLoad({ url: `${lab.shopUrl}/`, postUrl: `${lab.shopUrl}/echo` });
    for (const name of ["web1", "web2", "web3"]) {
      await putUpstreams([name]);
      await dockerOn(name, ["stop", "-t", "10", "shop"]);
      await resetInstance(hostNamed(name), "1.1.0");
      await putUpstreams([]);
    }
    const report = await load.stop();
    expect(report.reasons).toEqual({});
    for (const [kind, result] of Object.entries(report.kinds)) expect(result.ok, kind).toBeGreaterThan(100);
    expect(Object.keys(report.versions).sort()).toEqual(["1.0.0", "1.1.0"]);
    expect(await shopVersions()).toEqual({ web1: "1.1.0", web2: "1.1.0", web3: "1.1.0" });
  });

  it("the load notices an instance that is taken away without notice", async () => {
    await Promise.all(["web1", "web2", "web3"].map((name) => misbehave(name, { slowMs: 500 })));
    const load = await startLoad({ url: `${lab.shopUrl}/`, postUrl: `${lab.shopUrl}/echo`, rate: 100, keepAliveClients: 64 });
    await dockerOn("web1", ["kill", "shop"]);
    await expect.poll(async () => (await fetch(`${lab.shopUrl}/version`)).headers.get("x-instance")).not.toBe("web1");
    const report = await load.stop();
    expect(Object.keys(report.reasons)).toContain("status 502");
    expect(report.ok).toBeGreaterThan(0);
  });

  it("a killed host is back with its instance, and a frozen one answers again", async () => {
    await killHost("web3");
    await expect(ssh(lab, "web3", "true")).rejects.toThrow();
    await reviveHost("web3");
    expect((await ssh(lab, "web3", "hostname")).trim()).toBe("web3");
    await pauseHost("web3");
    await expect(ssh(lab, "web3", "true")).rejects.toThrow(/timed out|timeout/i);
    await reviveHost("web3");
    expect((await ssh(lab, "web3", "hostname")).trim()).toBe("web3");
  });
});

describe("whether a machine can carry the lab", () => {
  const able = { platform: "linux", root: true, debian: true, engine: false, missing: ["docker.io"] };

  it("installs what is missing on Debian, as root", () => {
    expect(judge(able)).toEqual({ available: true, install: ["docker.io"] });
  });

  it.each([
    [{ ...able, platform: "darwin" }, /Linux/],
    [{ ...able, root: false }, /no root and no Docker/],
    [{ ...able, root: false, engine: true }, /needs root/],
    [{ ...able, debian: false }, /docker\.io missing.*not Debian/],
  ])("says why not: %#", (facts, reason) => {
    expect(judge(facts)).toEqual({ available: false, reason: expect.stringMatching(reason) });
  });
});
