import { describe, expect, it } from "vitest";
import { readInfo, RedisReader } from "../../../src/main/collectors/redis";
import { watchRedisNode } from "../../../src/main/observer/redis-node";
import { Cache } from "../../../src/shared/fleet";
import { CacheId, HostId } from "../../../src/shared/ids";
import { ProblemError } from "../../../src/shared/problem";
import { FakeRedis, openHosts } from "./fake-servers";

const PRIMARY = [
  "# Server", "redis_version:7.0.15", "redis_mode:cluster", "os:Linux", "tcp_port:7001", "run_id:abc", "process_id:118", "uptime_in_seconds:927",
  "connected_clients:4", "maxclients:10000", "used_memory:1931936", "used_memory_human:1.84M", "maxmemory:0", "maxmemory_policy:noeviction", "total_system_memory:25276502016",
  "rdb_last_save_time:1795279267", "rdb_last_bgsave_status:ok", "aof_last_write_status:err", "rejected_connections:3", "latest_fork_usec:6365",
  "role:master", "connected_slaves:1", "slave0:ip=10.0.0.5,port=7005,state=online,offset=1274,lag=1", "master_repl_offset:1274",
  "cmdstat_get:calls=10,usec=50,usec_per_call=5.00,rejected_calls=1,failed_calls=2", "errorstat_MOVED:count=4", "cluster_enabled:1", "db3:keys=7,expires=2,avg_ttl=1500",
].join("\r\n");
const REPLICA = ["redis_version:7.0.15", "redis_mode:standalone", "role:slave", "master_host:10.0.0.1", "master_port:6379", "master_link_status:down", "master_last_io_seconds_ago:-1", "master_sync_in_progress:0", "slave_read_only:1", "slave_repl_offset:9"].join("\r\n");
const SENTINEL = ["redis_version:7.0.15", "redis_mode:sentinel", "sentinel_masters:1", "sentinel_tilt:0", "master0:name=main,status=odown,address=10.0.0.1:6379,slaves=2,sentinels=3"].join("\r\n");

const valueOf = (text: string, name: string, labels: Record<string, string> = {}) =>
  readInfo(text).readings.find((reading) => reading.name === name && Object.entries(labels).every(([key, value]) => reading.labels?.[key] === value))?.value;

describe("INFO by redis_exporter's names", () => {
  it.each([
    ["redis_connected_clients", {}, 4], ["redis_memory_used_bytes", {}, 1_931_936], ["redis_memory_max_bytes", {}, 0], ["redis_total_system_memory_bytes", {}, 25_276_502_016],
    ["redis_rdb_last_save_timestamp_seconds", {}, 1_795_279_267], ["redis_rdb_last_bgsave_status", {}, 1], ["redis_aof_last_write_status", {}, 0], ["redis_rejected_connections_total", {}, 3],
    ["redis_latest_fork_seconds", {}, 0.006365], ["redis_connected_slaves", {}, 1], ["redis_connected_slave_lag_seconds", { slave_port: "7005" }, 1],
    ["redis_commands_total", { cmd: "get" }, 10], ["redis_commands_failed_calls_total", { cmd: "get" }, 2], ["redis_errors_total", { err: "MOVED" }, 4],
    ["redis_db_keys", { db: "db3" }, 7], ["redis_db_keys", { db: "db0" }, 0], ["redis_db_avg_ttl_seconds", { db: "db3" }, 1.5],
    ["redis_instance_info", { role: "master", redis_mode: "cluster", tcp_port: "7001" }, 1],
  ])("%s %o", (name, labels, value) => {
    expect(valueOf(PRIMARY, name, labels)).toBe(value);
  });

  it("leaves out what is text, and what a node of this kind does not say", () => {
    const names = readInfo(PRIMARY).readings.map(({ name }) => name);
    expect(names).not.toContain("redis_master_link_up");
    expect(names.some((name) => name.includes("human"))).toBe(false);
    expect(valueOf(PRIMARY, "redis_cluster_state")).toBeUndefined();
  });

  it("tells the link of a replica and the sight of a sentinel", () => {
    expect(valueOf(REPLICA, "redis_master_link_up", { master_host: "10.0.0.1" })).toBe(0);
    expect(valueOf(REPLICA, "redis_slave_repl_offset")).toBe(9);
    expect(valueOf(SENTINEL, "redis_sentinel_master_status", { master_name: "main", master_status: "odown" })).toBe(0);
    expect(valueOf(SENTINEL, "redis_sentinel_master_slaves")).toBe(2);
    expect(valueOf(SENTINEL, "redis_db_keys")).toBeUndefined();
  });

  it("refuses what is not INFO", () => {
    expect(() => readInfo("HTTP/1.1 400 Bad Request")).toThrow("not what INFO answers");
  });
});

const answers = (info: string) => ({
  "INFO everything": () => info, "CLUSTER INFO": () => "cluster_state:ok\r\ncluster_slots_assigned:16384\r\ncluster_slots_fail:0", "SLOWLOG LEN": () => "2",
  "CLUSTER NODES": () => [
    "07c3 10.0.0.1:7001@17001 master - 0 1426238317239 4 connected 5461-10922",
    "e7d1 10.0.0.2:7001@17001,cache1 myself,master - 0 0 1 connected 0-5460 10923 [93-<-07c3]",
  ].join("\n"),
  "SLOWLOG GET 1": () => [["14", "1309448221", "15000", ["ping"]]],
});
const login = { host: HostId.parse("cache1"), port: 7001 };

describe("reading a node", () => {
  it("adds cluster, slow log and limits, and says what it may not ask", async () => {
    const sight = await new RedisReader(new FakeRedis(answers(PRIMARY)), 1_000).read(login);
    const value = (name: string) => sight.readings.find((reading) => reading.name === name)?.value;
    expect([value("redis_cluster_state"), value("redis_cluster_slots_assigned"), value("redis_slowlog_length"), value("redis_slowlog_last_id"), value("redis_last_slow_execution_duration_seconds"), value("redis_cluster_slots_served")]).toEqual([1, 16_384, 2, 14, 0.015, 5_462]);
    expect(sight.unread).toEqual([{ collector: "config get", reason: expect.stringContaining("NOPERM") }]);
  });

  it("logs in anew at once after a restart of the server", async () => {
    const redis = new FakeRedis(answers(PRIMARY));
    const reader = new RedisReader(redis, 1_000);
    await reader.read(login);
    redis.restart();
    await reader.read(login);
    expect(redis.logins).toBe(2);
  });
});

describe("watching a node", () => {
  const place = { store: CacheId.parse("sessions"), ...login };
  const cache = Cache.parse({ environment: "prod", engine: "redis", nodes: [{ host: "cache1" }] });
  const look = (redis: FakeRedis) => watchRedisNode({ hosts: openHosts(), redis, secret: async () => undefined, now: () => 0 }, place, cache).look();

  it("tells its role and what is wrong with it", async () => {
    expect((await look(new FakeRedis(answers(PRIMARY)))).value).toEqual({ role: "primary", detail: "primary with 1 replica connected", trouble: undefined });
    expect((await look(new FakeRedis(answers(REPLICA)))).value).toMatchObject({ role: "replica", trouble: "the link to its primary is down" });
    expect((await look(new FakeRedis(answers(SENTINEL)))).value).toMatchObject({ role: "sentinel" });
    const broken = { ...answers(PRIMARY), "CLUSTER INFO": () => "cluster_state:fail\r\ncluster_slots_fail:5461" };
    expect((await look(new FakeRedis(broken))).value).toMatchObject({ role: "primary", trouble: "the cluster's state is fail" });
  });

  it("is down when nothing answers, and only limps when it wants another password or is loading", async () => {
    const redis = new FakeRedis(answers(PRIMARY));
    redis.refuse = new ProblemError({ code: "redis.refused", message: "accepts no connections" });
    expect(await look(redis)).toMatchObject({ value: { refused: "accepts no connections" }, ended: true });
    redis.refuse = new ProblemError({ code: "redis.login", message: "no", cause: "NOAUTH Authentication required." });
    expect((await look(redis)).value).toMatchObject({ trouble: "it does not let the console log in" });
    redis.refuse = new ProblemError({ code: "redis.login", message: "no", cause: "LOADING Redis is loading the dataset in memory" });
    expect((await look(redis)).groups.get("up")).toEqual([{ name: "redis_up", value: 1 }]);
  });
});
