import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { createClients, createDial, createDockers, createHosts, createHttp } from "../../src/main/connections";
import { lastLines } from "../../src/main/collectors/logs";
import { type History, openHistory } from "../../src/main/history";
import { createObserver, type Observer } from "../../src/main/observer";
import type { Dockers, Hosts } from "../../src/main/ports";
import { createQueries } from "../../src/main/query";
import { Fleet } from "../../src/shared/fleet";
import { HostId } from "../../src/shared/ids";
import { LogSource } from "../../src/shared/log-source";
import { describeLab, sh } from "./harness";

const MORE = {
  metrics: { node: { environment: "lab", url: "http://127.0.0.1:9100/metrics", via: "mon1", every: "1s", labels: { job: "node" } } },
  logs: {
    front: {
      environment: "lab", hosts: ["lb1"], file: "/var/log/nginx/access.log", sudo: true, every: "1s", level: { pattern: " (?P<level>[1-5]\\d\\d) " },
      latency: { pattern: " (?P<duration>[0-9.]+)$", unit: "s" }, patterns: { rehearsal: "GET /rehearsal-(?P<what>[a-z]+)" },
    },
    machine: { environment: "lab", hosts: ["lb1"], unit: "ssh.service", sudo: true, every: "1s" },
    "shop-log": { environment: "lab", hosts: ["web1"], container: "shop", every: "1s" },
  },
};

describeLab("what the console sees of stores, endpoints and logs", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-telemetry-"));
  let hosts: Hosts;
  let dockers: Dockers;
  let history: History;
  let observer: Observer;
  let fleet: Fleet;

  beforeAll(() => {
    const file: unknown = parse(readFileSync(lab.fleetPath, "utf8"));
    fleet = Fleet.parse({ ...(file as object), ...MORE });
    hosts = createHosts({
      fleet: () => fleet, knownHosts: { own: join(home, "known_hosts"), read: () => [lab.knownHostsPath] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
    });
    dockers = createDockers(hosts, () => fleet);
    history = openHistory({ file: join(home, "history.sqlite"), backups: false });
    observer = createObserver({
      fleet: () => fleet, hosts, dockers, http: createHttp(hosts), dial: createDial(hosts), samples: history.samples, stateChanges: history.stateChanges,
      stores: { ...createClients(hosts), secret: async () => lab.postgres.password() }, pace: { everyMs: 1_000, focusedMs: 1_000 },
    });
    observer.start();
  });
  afterAll(async () => {
    await observer.stop();
    await hosts.close();
    await history.close();
    rmSync(home, { recursive: true, force: true });
  });

  const logOf = (id: string): LogSource => LogSource.parse(MORE.logs[id as keyof typeof MORE.logs]);
  const value = (expression: string): number | undefined => {
    const { value: found } = createQueries(history.samples).instant({ expression, at: Date.now() });
    return found.type === "vector" ? found.elements[0]?.value : undefined;
  };
  const until = async (expression: string, wanted: (value: number | undefined) => boolean): Promise<number | undefined> => {
    for (let tries = 0; !wanted(value(expression)) && tries < 200; tries += 1) await new Promise((resolve) => setTimeout(resolve, 100));
    return value(expression);
  };

  it("stores: roles, lag and figures come of their own statistics", async () => {
    expect(await until("count(pg_up == 1)", (count) => count === 2)).toBe(2);
    expect(await until("count(redis_up == 1)", (count) => count === 6)).toBe(6);
    expect(value('pg_replication_is_replica{instance="db2:5432"}')).toBe(1);
    expect(value('count(redis_instance_info{role="master"})')).toBe(3);
    expect(value("sum by (instance, job, server) (pg_stat_activity_count) / min by (instance, job, server) (pg_settings_max_connections)")).toBeGreaterThan(0);
    const { stores } = observer.overview();
    expect(stores.map(({ id, health }) => [id, health])).toEqual([["orders", "healthy"], ["sessions", "healthy"]]);
    expect(stores[0]?.nodes.map(({ role, detail }) => [role, detail])).toEqual([["primary", "primary with 1 replica streaming"], ["replica", expect.stringContaining("replica")]]);
  });

  it("a replica whose replay is paused is degraded and its lag grows; it resolves when it goes on", async () => {
    await sh("db2", "su postgres -c \"psql -qAtc 'SELECT pg_wal_replay_pause()'\"");
    try {
      await sh("db1", "su postgres -c \"psql -qAtd shop -c 'SELECT pg_switch_wal()' -c 'CREATE TABLE qd_lag (id int)' -c 'DROP TABLE qd_lag'\"");
      expect(await until('pg_replication_replay_paused{instance="db2:5432"}', (paused) => paused === 1)).toBe(1);
      expect(await until('pg_replication_lag_seconds{instance="db2:5432"}', (lag) => (lag ?? 0) > 0)).toBeGreaterThan(0);
      expect(observer.overview().stores[0]).toMatchObject({ health: "degraded" });
    } finally {
      await sh("db2", "su postgres -c \"psql -qAtc 'SELECT pg_wal_replay_resume()'\"");
    }
    expect(await until('pg_replication_lag_seconds{instance="db2:5432"}', (lag) => lag === 0)).toBe(0);
  });

  it("endpoints: are up with the labels that Prometheus would give", async () => {
    expect(await until('up{job="node"}', (up) => up === 1)).toBe(1);
    expect(value('node_load1{job="node",instance="mon1:9100",host="mon1"}')).toBeGreaterThanOrEqual(0);
    expect(observer.targets()).toMatchObject([{ id: "node", via: "mon1", state: "up", labels: { instance: "mon1:9100" } }]);
  });

  it("logs: lines count once, through a rotation and a broken connection", async () => {
    await until('log_up{log="front"}', (up) => up === 1);
    const counted = 'sum(log_matches_total{log="front",pattern="rehearsal",what="one"})';
    const ask = (what: string, times: number) => sh("lb1", `for i in $(seq ${times}); do curl -s -o /dev/null http://127.0.0.1/rehearsal-${what}; done`);
    const access = "/var/log/nginx/access.log";
    await ask("one", 5);
    expect(await until(counted, (count) => count === 5)).toBe(5);
    await sh("lb1", `mv ${access} ${access}.1`);
    await ask("one", 3);
    await sh("lb1", "kill -USR1 $(cat /run/nginx/nginx.pid); sleep 0.3");
    await ask("one", 4);
    hosts.reconnect(HostId.parse("lb1"));
    await ask("one", 2);
    expect(await until(counted, (count) => (count ?? 0) >= 14)).toBe(14);
    expect(value('sum(log_lines_total{log="front",level="warning"})')).toBeGreaterThanOrEqual(14);
    expect(value('sum(log_request_duration_seconds_count{log="front"})')).toBeGreaterThanOrEqual(14);
    expect((await lastLines({ hosts, dockers }, logOf("front"), HostId.parse("lb1"), 2)).every((line) => line.includes("GET /"))).toBe(true);
  });

  it("logs: containers and journals", async () => {
    await until('log_up{log="machine"}', (up) => up === 1);
    await until('log_up{log="shop-log"}', (up) => up === 1);
    const before = value('sum(log_lines_total{log="machine"})') ?? 0;
    const container = 'sum(log_lines_total{log="shop-log"})';
    expect(await until(container, (count) => count === 0)).toBe(0);
    hosts.reconnect(HostId.parse("lb1"));
    expect(await until('sum(log_lines_total{log="machine"})', (count) => (count ?? 0) > before)).toBeGreaterThan(before);
    await dockers(HostId.parse("web1")).restart("shop", 5);
    expect(await until(container, (count) => (count ?? 0) >= 3)).toBeGreaterThanOrEqual(3);
    expect((await lastLines({ hosts, dockers }, logOf("shop-log"), HostId.parse("web1"), 1))[0]).toContain("shop");
    expect(observer.logs().map(({ id, state }) => [id, state])).toEqual([["front", "followed"], ["machine", "followed"], ["shop-log", "followed"]]);
  });
});
