import { describe, expect, it } from "vitest";
import type { Http, Postgres, RedisReply, RedisServers } from "../../../src/main/ports";
import { judgeCacheNode } from "../../../src/main/steps/environment/caches";
import { judgeNode, readFacts } from "../../../src/main/steps/environment/databases";
import { Fleet } from "../../../src/shared/fleet";
import { raise } from "../../../src/shared/problem";
import { bind, tools } from "./tools";

const host = { environment: "prod", address: "host" };
const fleet = Fleet.parse({
  quarterdeck: 1,
  environments: { prod: {}, bare: {} },
  hosts: { a: host, b: host },
  services: { shop: { environment: "prod", image: "shop", container: "shop", hosts: ["a", "b"], health: { url: "http://127.0.0.1/health" }, version: { url: "http://127.0.0.1/version" } } },
  databases: { orders: { environment: "prod", engine: "postgres", password: "pw", primary: { host: "a" }, replicas: [{ host: "b" }] } },
  caches: { sessions: { environment: "prod", engine: "redis", mode: "cluster", nodes: [{ host: "a" }, { host: "b" }] } },
  probes: { front: { environment: "prod", url: "http://shop.example/" }, moved: { environment: "prod", url: "http://shop.example/old", status: 410 } },
});
const apply = async (kind: string, given: Parameters<typeof tools>[0], environment = "prod") => {
  const context = tools({ ...given, fleet });
  const verb = bind(kind, { environment }, fleet);
  const value = await verb.apply(context, await verb.before(context));
  return { value, notes: context.notes };
};
const httpOf = (answer: (url: string, from?: string) => { status: number; body?: string }): Http => ({
  request: async ({ url, from }) => {
    const { status, body = "" } = answer(url, from);
    return { status, headers: {}, body: Buffer.from(body), durationMs: 3, connectMs: 1 };
  },
});

describe("environment.services", () => {
  it("is good when all are healthy on one version", async () => {
    const http = httpOf((url) => ({ status: 200, body: url.endsWith("version") ? "1.0" : "" }));
    expect(await apply("environment.services", { http })).toEqual({ value: "good: all 2 instances", notes: ["good  shop on a  healthy, version 1.0", "good  shop on b  healthy, version 1.0"] });
  });

  it("names the instance that is not, and versions that differ", async () => {
    await expect(apply("environment.services", { http: httpOf((_, from) => ({ status: from === "b" ? 503 : 200, body: "1.0" })) })).rejects.toThrow("1 of 2 instances is bad. shop on b: http://127.0.0.1/health answered 503");
    await expect(apply("environment.services", { http: httpOf((_, from) => ({ status: 200, body: from === "b" ? "1.1" : "1.0" })) })).rejects.toThrow("they tell several versions: 1.0 on a, 1.1 on b");
  });

  it("is good where there is nothing", async () => {
    expect((await apply("environment.services", {}, "bare")).value).toBe("good: there are no instances");
  });
});

describe("environment.databases", () => {
  const facts = { inRecovery: false, lagS: 0, receives: false, replicas: 1, connections: 9, maxConnections: 100 };
  const limits = { lagMs: 30_000, connections: 0.9 };
  const replica = { ...facts, inRecovery: true, receives: true };

  it("judges a node by the role that the fleet gives it", () => {
    expect(judgeNode(facts, "primary", 1, limits)).toEqual({ good: true, detail: "primary with 1 of 1 replicas, 9 of 100 connections" });
    expect(judgeNode({ ...replica, lagS: 30 }, "replica", 1, limits)).toEqual({ good: true, detail: "replica, lag 30s, 9 of 100 connections" });
    const bad = [
      judgeNode(replica, "primary", 1, limits), judgeNode(facts, "replica", 1, limits), judgeNode({ ...facts, replicas: 0 }, "primary", 1, limits),
      judgeNode({ ...replica, receives: false }, "replica", 1, limits), judgeNode({ ...replica, lagS: 31 }, "replica", 1, limits), judgeNode({ ...facts, connections: 91 }, "primary", 1, limits),
    ];
    expect(bad.map(({ good }) => good)).toEqual([false, false, false, false, false, false]);
  });

  it("does not guess at an answer that it does not know", () => {
    expect(readFacts({ rows: [["true", "1.5", "1", "0", "9", "100"]] })).toEqual({ ...replica, lagS: 1.5, replicas: 0 });
    for (const rows of [[], [["t", "0", "0", "0", "9", "100"]], [["true", null, "0", "0", "9", "100"]], [["true", "0"]]]) expect(() => readFacts({ rows })).toThrow("not understood");
  });

  it("logs in to each node with the fleet's secret, and calls a silent one bad", async () => {
    const logins: unknown[] = [];
    const postgres: Postgres = {
      connect: async ({ host: at, password, database }) => {
        logins.push([at, password, database]);
        if (at === "b") raise({ code: "postgres.connection-lost", message: "b does not answer" });
        const query = async () => ({ tag: "SELECT 1", columns: ["x"], rows: [["false", "0", "0", "1", "3", "100"]], rowCount: 1 });
        return { query, onNotice: () => () => undefined, cancel: async () => undefined, close: () => undefined, destroy: () => undefined };
      },
    };
    await expect(apply("environment.databases", { postgres })).rejects.toThrow("1 of 2 database nodes is bad. orders on b:5432: b does not answer");
    expect(logins).toEqual([["a", "secret pw", "postgres"], ["b", "secret pw", "postgres"]]);
  });
});

describe("environment.caches", () => {
  it("judges a node by its role, its link and its cluster", () => {
    expect(judgeCacheNode(["master", "10", [["10.0.0.2", "6379", "10"]]], "cluster_state:ok\r\n")).toEqual({ good: true, detail: "primary with 1 replica, cluster ok" });
    expect(judgeCacheNode(["slave", "10.0.0.1", "6379", "connected", "10"], undefined).good).toBe(true);
    expect(judgeCacheNode(["slave", "10.0.0.1", "6379", "connect", "10"], undefined).good).toBe(false);
    expect(judgeCacheNode(["master", "0", []], "cluster_state:fail\r\n")).toEqual({ good: false, detail: "the cluster's state is fail" });
    expect(judgeCacheNode(["master", "0", []], "cluster_state:ok\r\ncluster_slots_pfail:0\r\ncluster_slots_fail:5461\r\n")).toEqual({ good: false, detail: "5461 slots of the cluster fail" });
    expect(judgeCacheNode(["master", "0", []], "").good).toBe(false);
    for (const odd of [null, "OK", []]) expect(judgeCacheNode(odd, undefined).good).toBe(false);
  });

  it("asks every node", async () => {
    const replies: Record<string, RedisReply> = { PING: "PONG", ROLE: ["master", "0", []], CLUSTER: "cluster_state:ok\r\n" };
    const redis: RedisServers = { connect: async () => ({ send: async ([word = ""]) => replies[word] ?? null, close: () => undefined }) };
    expect((await apply("environment.caches", { redis })).value).toBe("good: all 2 cache nodes");
    replies["PING"] = "what";
    await expect(apply("environment.caches", { redis })).rejects.toThrow("2 of 2 cache nodes are bad");
  });
});

describe("environment.probes", () => {
  it("wants the status that the fleet names", async () => {
    expect((await apply("environment.probes", { http: httpOf((url) => ({ status: url.endsWith("old") ? 410 : 301 })) })).notes).toEqual([
      "good  front  http://shop.example/ answered 301 after 3 ms", "good  moved  http://shop.example/old answered 410 after 3 ms",
    ]);
    await expect(apply("environment.probes", { http: httpOf(() => ({ status: 200 })) })).rejects.toThrow("1 of 2 probes is bad. moved: ");
  });
});

describe("environment.verdict", () => {
  it("sums up in one table", async () => {
    const said = { application: "good: all 2 instances", database: "good: 1", cache: "good: there are no cache nodes", http: "good: 1", resources: "a good: 1\nb good: 2\n", disks: "a good: 1", system: "a good: 1\nb good" };
    const context = tools({ fleet });
    expect(await bind("environment.verdict", { environment: "prod", ...said }, fleet).apply(context, undefined)).toBe("healthy");
    expect(context.notes).toContain("Resources     good: 2 hosts");
    expect(context.notes.at(-1)).toBe("prod is healthy");
  });
});
