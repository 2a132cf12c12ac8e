import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { openHistory } from "../../src/main/history";
import { createAlertmanager, createClients, createHosts, createHttp, createPrometheus } from "../../src/main/connections";
import { scrape } from "../../src/main/collectors/exposition";
import { PostgresReader, postgresCollectors, readQueries } from "../../src/main/collectors/postgres";
import { RedisReader } from "../../src/main/collectors/redis";
import type { Hosts, Http, PostgresSession } from "../../src/main/ports";
import { createQueries, createRoutedQueries } from "../../src/main/query";
import { Fleet } from "../../src/shared/fleet";
import { HostId } from "../../src/shared/ids";
import { describeLab } from "./harness";

describeLab("databases and caches by their exporters' names", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-stores-"));
  let hosts: Hosts;
  let clients: ReturnType<typeof createClients>;
  let http: Http;
  const login = (host: string) => ({ host: HostId.parse(host), port: 5432, database: lab.postgres.database, user: lab.postgres.user, password: lab.postgres.password() });

  beforeAll(() => {
    const fleet = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    hosts = createHosts({
      fleet: () => fleet, knownHosts: { own: join(home, "known_hosts"), read: () => [lab.knownHostsPath] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
    });
    clients = createClients(hosts);
    http = createHttp(hosts);
  });
  afterAll(async () => {
    await hosts.close();
    rmSync(home, { recursive: true, force: true });
  });

  it("PostgreSQL: every question is answered, by the primary and by the replica", async () => {
    for (const host of ["db1", "db2"]) {
      const reader = new PostgresReader(clients.postgres, postgresCollectors, 6_000);
      const { groups, unread, server } = await reader.read(login(host));
      expect(unread).toEqual([]);
      const value = (name: string, labels: Record<string, string> = {}) =>
        [...groups.values()].flat().find((reading) => reading.name === name && Object.entries(labels).every(([key, text]) => reading.labels?.[key] === text))?.value;
      expect(value("pg_settings_max_connections")).toBe(100);
      expect(value("pg_stat_activity_count", { datname: "shop", state: "active" })).toBeGreaterThanOrEqual(1);
      expect(value("pg_database_size_bytes", { datname: "shop" })).toBeGreaterThan(1_000_000);
      expect(value("pg_stat_user_tables_n_live_tup", { relname: "orders" })).toBeGreaterThanOrEqual(0);
      expect(value("pg_replication_is_replica")).toBe(server.inRecovery ? 1 : 0);
      expect(value("pg_postmaster_start_time_seconds")).toBeLessThan(Date.now() / 1_000);
      if (host === "db1") expect(value("pg_replication_slots_active", { slot_name: "db2" })).toBe(1);
      else expect(value("pg_stat_wal_receiver_up")).toBe(1);
      reader.close();
    }
  });

  it("PostgreSQL: what runs and what waits for it, without what was typed", async () => {
    const [holder, waiter, watcher] = (await Promise.all(["db1", "db1", "db1"].map((host) => clients.postgres.connect(login(host))))) as [PostgresSession, PostgresSession, PostgresSession];
    try {
      await holder.query("SELECT pg_advisory_lock(7001)", []);
      const waiting = waiter.query("SELECT pg_advisory_lock(7001), 'a customer''s secret'", []);
      let found;
      for (let tries = 0; found === undefined && tries < 50; tries += 1) found = (await readQueries(watcher)).running.find(({ wait }) => wait === "Lock: advisory");
      expect(found).toMatchObject({ user: "quarterdeck", database: "shop", text: "SELECT pg_advisory_lock(?), ?", blockedBy: [expect.any(Number)] });
      await holder.query("SELECT pg_advisory_unlock_all()", []);
      await waiting;
      await expect(watcher.query("CREATE TABLE qd_never (id int)", [])).rejects.toThrow("read-only");
    } finally {
      for (const session of [holder, waiter, watcher]) session.destroy();
    }
  });

  it("Redis: nodes of a cluster tell state, slots and links", async () => {
    const sights = await Promise.all(lab.redisPorts.map(async (port) => {
      const reader = new RedisReader(clients.redis, 6_000);
      const sight = await reader.read({ host: HostId.parse("cache1"), port });
      reader.close();
      return sight;
    }));
    const values = (name: string) => sights.map(({ readings }) => readings.find((reading) => reading.name === name)?.value);
    expect(sights.flatMap(({ unread }) => unread)).toEqual([]);
    expect(values("redis_cluster_state")).toEqual([1, 1, 1, 1, 1, 1]);
    expect(values("redis_cluster_slots_assigned")).toEqual(Array.from({ length: 6 }, () => 16_384));
    expect(values("redis_master_link_up").filter((value) => value === 1)).toHaveLength(3);
    expect(values("redis_connected_slaves").filter((value) => value === 1)).toHaveLength(3);
    expect(values("redis_config_maxclients")).toEqual(Array.from({ length: 6 }, () => 10_000));
    expect(sights.map(({ readings }) => readings.find(({ name }) => name === "redis_instance_info")?.labels?.["role"]).sort()).toEqual(["master", "master", "master", "slave", "slave", "slave"]);
  });

  it("exposition: real exporters are read over the tunnel, in text and in OpenMetrics", async () => {
    const from = HostId.parse("mon1");
    const read = (port: number) => scrape(http, { url: `http://127.0.0.1:${port}/metrics`, timeoutMs: 5_000, maxSamples: 20_000, from });
    const node = await read(9_100);
    expect(node.problem).toBeUndefined();
    expect(node.samples.length).toBeGreaterThan(500);
    expect(node.samples.find(({ name }) => name === "node_load1")?.value).toBeGreaterThanOrEqual(0);
    const prometheus = await read(9_090);
    expect(prometheus.samples.find(({ name }) => name === "prometheus_build_info")?.labels["version"]).toMatch(/^2\./);
    expect(await read(9_999)).toMatchObject({ up: false, problem: { code: "http.refused" } });
  });

  it("Prometheus: is asked what it holds, through its host or from here, and the rest is answered here", async () => {
    const history = openHistory({ file: join(home, "history.sqlite"), backups: false });
    try {
      history.samples.add([{ series: { name: "only_here", labels: {} }, at: Date.now(), value: 7 }]);
      const server = createPrometheus(http, { name: "lab", url: "http://127.0.0.1:9090", via: HostId.parse("mon1") });
      const queries = createRoutedQueries({ local: createQueries(history.samples), servers: () => [server], fleet: () => undefined, now: Date.now });
      const at = Date.now();
      expect(await queries.instant({ expression: 'count(up{job="shop"})', at })).toMatchObject({ source: "prometheus/lab", value: { elements: [{ value: 3 }] } });
      expect(await queries.instant({ expression: "only_here + 1", at })).toMatchObject({ source: "local", value: { elements: [{ value: 8 }] } });
      const { lines, source } = await queries.range({ expression: "sum(up)", from: at - 60_000, to: at, stepMs: 15_000 });
      expect([source, lines[0]?.points.length]).toEqual(["prometheus/lab", 5]);
      expect((await server.targets()).map(({ health }) => health)).toEqual(["up", "up", "up", "up", "up"]);
      expect((await server.series("up", at - 60_000, at)).length).toBe(5);
      await expect(server.instant({ expression: "sum(", at })).rejects.toMatchObject({ problem: { code: "promql.refused" } });
      expect(Array.isArray(await server.alerts())).toBe(true);
    } finally {
      await history.close();
    }
  });

  it("Alertmanager: alerts and silences go both ways", async () => {
    const server = createAlertmanager(http, { name: "lab", url: lab.alertmanagerUrl });
    const alertname = `Rehearsal${Date.now()}`;
    const at = Date.now();
    const id = await server.silence({ matchers: [{ name: "alertname", op: "=", value: alertname }], startsAt: at, endsAt: at + 60_000, comment: "a test of the console" }, "ann@laptop");
    await server.send([{ labels: { alertname, severity: "none" }, annotations: { summary: "nothing is wrong" }, startsAt: at, endsAt: at + 30_000 }]);
    const mine = async () => (await server.alerts()).find(({ labels }) => labels["alertname"] === alertname);
    for (let tries = 0; (await mine())?.state !== "suppressed" && tries < 100; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await mine()).toMatchObject({ state: "suppressed", silencedBy: [id], annotations: { summary: "nothing is wrong" } });
    expect((await server.silences()).find((silence) => silence.id === id)).toMatchObject({ author: "ann@laptop", state: "active", matchers: [{ name: "alertname", op: "=", value: alertname }] });
    await server.expire(id);
    expect((await server.silences()).find((silence) => silence.id === id)?.state).toBe("expired");
    await server.send([{ labels: { alertname, severity: "none" }, annotations: {}, startsAt: at, endsAt: at + 1 }]);
  });
});
