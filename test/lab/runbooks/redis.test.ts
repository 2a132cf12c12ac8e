import { afterAll, expect, it } from "vitest";
import { sh } from "../harness";
import { describeRunbooks } from "./kit";

const PORTS = ["7001", "7002", "7003", "7004", "7005", "7006"];
const redis = (port: string, command: string) => sh("cache1", `redis-cli -p ${port} ${command}`);

describeRunbooks("Redis", ({ kit }) => {
  const check = (runbook: string, params: Record<string, string> = {}) => kit().run({ runbook, target: "cache/sessions", params });
  /** Whichever has been one since the last failover. */
  const aReplica = async () => {
    const roles = await Promise.all(PORTS.map(async (port) => ({ port, role: (await redis(port, "role")).split("\n")[0] })));
    const found = roles.find(({ role }) => role === "slave");
    if (!found) throw new Error("the cluster has no replica");
    return found.port;
  };
  afterAll(() => Promise.all(PORTS.map((port) => redis(port, "config set maxmemory 0"))));

  it("is found whole and healthy, node by node", async () => {
    const [cluster, health] = await Promise.all([check("redis-cluster-check"), check("redis-check")]);
    for (const end of [cluster, health]) expect(end.status, end.story()).toBe("done");
    expect(cluster.steps("state")).toHaveLength(6);
    expect(health.step("limit", "cache1:7003").output).toMatch(/no maxmemory: it grows/);
    expect(health.step("refused", "cache1:7001").output).toMatch(/keys evicted/);
  });

  it("is ill where a node is full, of each node by its own figures", async () => {
    const used = Number(/used_memory:(\d+)/.exec(await redis("7002", "info memory"))?.[1]);
    await redis("7002", `config set maxmemory ${used + 65_536}`);
    const end = await check("redis-check");
    expect(end.status).toBe("failed");
    expect(end.step("limit", "cache1:7002")).toMatchObject({ status: "failed", output: expect.stringContaining("to do: more memory") });
    expect(PORTS.filter((port) => end.step("limit", `cache1:${port}`).status === "failed"), end.story()).toEqual(["7002"]);
    await redis("7002", "config set maxmemory 0");
  });

  it("is ill where a replica has lost its primary, and where there are too few", async () => {
    const port = await aReplica();
    const link = async () => /master_link_status:(\w+)/.exec(await redis(port, "info replication"))?.[1];
    // A wrong password for its primary keeps the link down; the cluster itself stays whole.
    await redis(port, "config set masterauth wrong-on-purpose");
    await redis(port, "config set masteruser nobody");
    await redis(port, "client kill type master");
    try {
      await expect.poll(link, { timeout: 15_000 }).toBe("down");
      const end = await check("redis-cluster-check", { REPLICAS: "2" });
      expect(end.status).toBe("failed");
      expect(PORTS.filter((one) => end.step("link", `cache1:${one}`).status === "failed"), end.story()).toEqual([port]);
      expect(end.steps("replicas").every(({ status }) => status === "failed")).toBe(true);
      expect(end.steps("state").every(({ status }) => status === "done")).toBe(true);
    } finally {
      await redis(port, "config set masteruser ''");
      await redis(port, "config set masterauth ''");
      await expect.poll(link, { timeout: 30_000 }).toBe("up");
    }
  });
});
