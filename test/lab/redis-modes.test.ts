import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { createClients, createHosts } from "../../src/main/connections";
import { RedisReader } from "../../src/main/collectors/redis";
import type { NodeLook } from "../../src/main/observer/store-node";
import { watchRedisNode } from "../../src/main/observer/redis-node";
import type { Hosts } from "../../src/main/ports";
import { Cache, Fleet } from "../../src/shared/fleet";
import { CacheId, HostId } from "../../src/shared/ids";
import { describeLab, sh } from "./harness";

const PRIMARY = 7_101;
const REPLICA = 7_102;
const SENTINEL = 7_103;
const PASSWORD = "pass word";
const here = HostId.parse("cache1");

describeLab("Redis alone, with a replica and with a sentinel", (lab) => {
  const home = mkdtempSync(join(tmpdir(), "qd-lab-redis-"));
  let hosts: Hosts;
  let clients: ReturnType<typeof createClients>;

  beforeAll(async () => {
    const fleet = Fleet.parse(parse(readFileSync(lab.fleetPath, "utf8")));
    hosts = createHosts({
      fleet: () => fleet, knownHosts: { own: join(home, "known_hosts"), read: () => [lab.knownHostsPath] }, confirmHostKey: async () => false, askPassphrase: async () => undefined, agentSocket: "",
    });
    clients = createClients(hosts);
    const common = `--daemonize yes --save "" --bind 127.0.0.1 --requirepass '${PASSWORD}' --dir /tmp/qd-redis`;
    await sh("cache1", `
      rm -rf /tmp/qd-redis; mkdir -p /tmp/qd-redis; cd /tmp/qd-redis
      redis-server --port ${PRIMARY} --pidfile /tmp/qd-redis/${PRIMARY}.pid ${common} --rename-command CONFIG ""
      redis-server --port ${REPLICA} --pidfile /tmp/qd-redis/${REPLICA}.pid ${common} --masterauth '${PASSWORD}' --replicaof 127.0.0.1 ${PRIMARY}
      printf '%s\\n' 'port ${SENTINEL}' 'bind 127.0.0.1' 'daemonize yes' 'pidfile /tmp/qd-redis/${SENTINEL}.pid' 'dir /tmp/qd-redis' 'sentinel monitor main 127.0.0.1 ${PRIMARY} 1' 'sentinel auth-pass main "${PASSWORD}"' 'sentinel down-after-milliseconds main 1000' > sentinel.conf
      redis-server sentinel.conf --sentinel`);
    await hosts.exec(here, ["true"]);
  });
  afterAll(async () => {
    await sh("cache1", "for file in /tmp/qd-redis/*.pid; do kill -9 $(cat $file) || true; done; rm -rf /tmp/qd-redis");
    await hosts.close();
    rmSync(home, { recursive: true, force: true });
  });

  const look = (port: number, password?: string): Promise<NodeLook> => {
    const cache = Cache.parse({ environment: "lab", engine: "redis", password: password === undefined ? undefined : "cache", nodes: [{ host: "cache1", port }] });
    const node = watchRedisNode({ hosts, redis: clients.redis, secret: async () => password, now: Date.now }, { store: CacheId.parse("own"), host: here, port }, cache);
    return node.look().finally(() => node.close());
  };
  async function until<T>(work: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const value = await work();
      if (holds(value) || tries >= 200) return value;
      await delay(100);
    }
  }

  it("tells primary and replica by their password, and what it may not ask", async () => {
    const replica = await until(() => look(REPLICA, PASSWORD), ({ value }) => "role" in value && value.trouble === undefined);
    expect(replica.value).toMatchObject({ role: "replica", detail: `replica of 127.0.0.1:${PRIMARY}, link up` });
    const reader = new RedisReader(clients.redis, 5_000);
    const { readings, unread } = await reader.read({ host: here, port: PRIMARY, password: PASSWORD });
    reader.close();
    expect(unread.map(({ collector }) => collector)).toEqual(["config get"]);
    expect(readings.find(({ name }) => name === "redis_connected_slaves")?.value).toBe(1);
    expect(readings.some(({ name }) => name.startsWith("redis_cluster_state"))).toBe(false);
  });

  it("does not call a server down that only wants another password", async () => {
    expect((await look(PRIMARY, "wrong")).value).toMatchObject({ trouble: "it does not let the console log in" });
    expect((await look(PRIMARY)).value).toMatchObject({ trouble: "it does not let the console log in" });
  });

  it("tells what a sentinel sees, also when the primary is gone", async () => {
    const seen = async (wanted: string) => (await look(SENTINEL)).groups.get("info")?.find(({ name, labels }) => name === "redis_sentinel_master_status" && labels?.["master_status"] === wanted)?.value;
    expect(await until(() => seen("ok"), (value) => value === 1)).toBe(1);
    expect((await look(SENTINEL)).value).toEqual({ role: "sentinel", detail: "sentinel of 1" });
    await sh("cache1", `kill -9 $(cat /tmp/qd-redis/${PRIMARY}.pid)`);
    expect((await until(() => look(PRIMARY, PASSWORD), ({ ended }) => ended === true)).value).toMatchObject({ refused: expect.any(String) });
    // Its sentinel makes the replica the primary.
    const promoted = await until(() => look(REPLICA, PASSWORD), ({ value }) => "role" in value && value.role === "primary");
    expect(promoted.value).toMatchObject({ role: "primary" });
  });
});
