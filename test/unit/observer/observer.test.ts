import { expect, it, onTestFinished } from "vitest";
import { createObserver, type Observer } from "../../../src/main/observer";
import type { StateChange, StateChanges } from "../../../src/main/history";
import type { ConnectionState, Dockers, Hosts, Http, HttpReply } from "../../../src/main/ports";
import type { Fleet } from "../../../src/shared/fleet";
import type { HostId } from "../../../src/shared/ids";
import type { Health, Overview } from "../../../src/shared/overview";
import { ProblemError } from "../../../src/shared/problem";
import { LocalHosts } from "../collectors/local-hosts";
import { aHistory } from "../history/given";
import { aFleet, web } from "./given";
import { describeUnless } from "../unless";

/** This machine as every host, with a connection that can be cut. */
class Connected extends LocalHosts implements Partial<Hosts> {
  cut = false;
  files = new Map([["/etc/nginx/shop.conf", "server 10.0.0.1:8000;\nserver 10.0.0.2:8000 down;\n"]]);
  readonly #listeners = new Set<(host: HostId, state: ConnectionState) => void>();
  readonly #open = new Set<HostId>();

  override async start(host: HostId, argv: readonly string[]) {
    if (this.cut) throw new ProblemError({ code: "ssh.unreachable", message: `${host} cannot be reached` });
    const process = await super.start(host, argv);
    this.#open.add(host);
    for (const listener of this.#listeners) listener(host, "open");
    return process;
  }
  state = (host: HostId): ConnectionState => (this.cut ? "waiting" : this.#open.has(host) ? "open" : "idle");
  onState = (listener: (host: HostId, state: ConnectionState) => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  exec: Hosts["exec"] = async (_, [, file]) => {
    const text = this.files.get(file ?? "");
    return { exit: text === undefined ? 1 : 0, stdout: Buffer.from(text ?? ""), stderr: Buffer.from(text === undefined ? "no such file" : ""), truncated: false };
  };
  forward: Hosts["forward"] = async () => {
    throw new ProblemError({ code: "ssh.forward-failed", message: "refused", cause: "connection refused" });
  };
  lose(): void {
    this.cut = true;
    for (const child of this.children) child.kill("SIGKILL");
  }
}

const reply = (body: string): HttpReply => ({ status: 200, headers: {}, body: Buffer.from(body), durationMs: 3, connectMs: 1 });

function watching(fleet: Fleet, { stateChanges, everyMs = 700 }: { stateChanges?: StateChanges; everyMs?: number } = {}) {
  const hosts = new Connected();
  const history = aHistory({ now: Date.now });
  const http: Http = { request: async ({ url }) => reply(url.endsWith("/version") ? '{"version":"1.2.3"}' : "ok") };
  const container = { id: "c", name: "shop", image: "shop:1.2.3", imageId: "i", labels: {}, state: "running", createdAt: 0 };
  const dockers = (() => ({
    containers: async () => [container],
    container: async () => ({ ...container, restarts: 1, exitCode: 0, oomKilled: false }),
    stats: async () => ({ cpuCores: 0.1, memoryBytes: 1e6, memoryLimitBytes: 0, cpuSecondsTotal: 5, networkRxBytes: 0, networkTxBytes: 0 }),
  })) as unknown as Dockers;
  let current = fleet;
  let ahead = 0;
  const notices: string[] = [];
  const observer = createObserver({
    onProblem: ({ code }) => notices.push(code),
    fleet: () => current, hosts: hosts.asHosts(), dockers, http, dial: async () => undefined, samples: history.samples, stateChanges: stateChanges ?? history.stateChanges,
    now: () => Date.now() + ahead, pace: { everyMs, focusedMs: 100 },
  });
  onTestFinished(() => observer.stop());
  const sleep = (ms: number) => (ahead += ms);
  const edit = (next: Fleet) => {
    current = next;
    observer.fleetChanged();
  };
  return { hosts, history, observer, sleep, edit, notices };
}

async function until(observer: Observer, holds: (overview: Overview) => boolean): Promise<Overview> {
  for (;;) {
    const overview = observer.overview();
    if (holds(overview)) return overview;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const healthOf = ({ hosts, services, probes, stores }: Overview) =>
  Object.fromEntries([...hosts, ...services, ...probes, ...stores].map(({ id, health }) => [id, health]));
/** The hosts are this machine, and how well it is does not matter here. */
const sightOf = (health: Health | undefined) => (health === undefined || health === "not seen" ? "not seen" : "seen");
const allSeen = (overview: Overview) => Object.values(healthOf(overview)).every((health) => health !== "not seen") && overview.hosts.every(({ cpu }) => cpu !== undefined);
const beats = (observer: Observer, count: number) => new Promise<void>((resolve) => {
  let heard = 0;
  observer.onOverview(() => ++heard === count && resolve());
});

describeUnless(process.platform === "linux" ? undefined : "there is no /proc here", "the observer", () => {
  it("sees hosts, instances, rotation, probes and stores, and stores what it sees under their names", async () => {
    const { observer, history } = watching(aFleet());
    expect(healthOf(observer.overview())).toEqual({ web1: "not seen", web2: "not seen", lb1: "not seen", shop: "not seen", front: "not seen", orders: "not seen", sessions: "not seen" });
    observer.start();
    const overview = await until(observer, allSeen);
    const [shop] = overview.services;
    expect(shop?.instances.map(({ host, health, version, state, inRotation }) => [host, health, version, state, inRotation])).toEqual([
      ["web1", "healthy", "1.2.3", "running", true], ["web2", "degraded", "1.2.3", undefined, false],
    ]);
    expect(overview.hosts[0]).toMatchObject({ id: "web1", connection: "open", containers: [{ name: "shop", version: "1.2.3", restarts: 1 }] });
    expect(overview.stores.map(({ id, health, reason }) => [id, health, reason?.code])).toEqual([["orders", "failing", "store.primary-silent"], ["sessions", "failing", "store.down"]]);
    const names = new Set(history.samples.query({ selectors: [
      { name: "node_load1", labels: { host: "web2", environment: "prod" }, as: "value" },
      { name: "container_memory_usage_bytes", labels: { host: "web1", name: "shop", image: "shop:1.2.3" }, as: "value" },
      { name: "probe_duration_seconds", labels: { service: "shop", host: "web2" }, as: "value" },
      { name: "probe_success", labels: { probe: "front" }, as: "value" },
      { name: "service_instance_in_rotation", labels: { service: "shop", host: "web2" }, as: "value" },
      { name: "store_node_up", labels: { store: "sessions", port: "6379" }, as: "value" },
      { name: "up", labels: { job: "redis", store: "sessions" }, as: "value" },
    ], from: Date.now() - 60_000, to: Date.now() + 1_000, buckets: 10 }).map(({ series }) => series.name));
    expect([...names]).toEqual(["node_load1", "container_memory_usage_bytes", "probe_duration_seconds", "probe_success", "service_instance_in_rotation", "store_node_up", "up"]);
  });

  it("calls what it cannot reach not seen, never failing, with the reason; stores nothing meanwhile; and sees it again", async () => {
    const { observer, hosts, history, notices } = watching(aFleet({ databases: {}, caches: {}, probes: {} }));
    observer.start();
    await until(observer, allSeen);
    hosts.lose();
    const lost = await until(observer, (overview) => Object.values(healthOf(overview)).every((health) => health === "not seen"));
    expect(lost.hosts[0]?.reason).toMatchObject({ code: "ssh.unreachable", message: expect.stringMatching(/^web1 was last seen .* ago: web1 cannot be reached\.$/) });
    expect(lost.hosts[0]?.seenAt).toBeLessThan(lost.at);
    const count = () => history.samples.query({ selectors: [{ name: "probe_success", labels: {}, as: "value" }], from: lost.at - 60_000, to: Date.now(), buckets: 2_000 }).map(({ points }) => points.filter(([at]) => at > lost.at).length);
    await beats(observer, 1);
    expect(count()).toEqual([0, 0]);
    // One for the network, not one for each host; and no series says that anything is down.
    expect(notices).toEqual(["observer.cut-off"]);
    const ups = history.samples.query({ selectors: [{ name: "up", labels: { job: "node" }, as: "value" }], from: lost.at - 60_000, to: Date.now(), buckets: 2_000 });
    expect(ups.map(({ series }) => [series.labels["instance"], series.labels["host"]]).sort()).toEqual([["lb1", "lb1"], ["web1", "web1"], ["web2", "web2"]]);
    expect(ups.flatMap(({ points }) => points.map(([, mean]) => mean))).not.toContain(0);
    hosts.cut = false;
    await until(observer, allSeen);
    const changes: StateChange[] = history.stateChanges.list({ kind: "host", object: "web1" });
    expect(changes.map(({ before, after }) => [before, after].map(sightOf)).reverse().slice(0, 2)).toEqual([["not seen", "seen"], ["seen", "not seen"]]);
  });

  it("does not call anything not seen because this machine slept", async () => {
    const { observer, sleep, history, notices } = watching(aFleet({ databases: {}, caches: {}, probes: {} }));
    observer.start();
    await until(observer, allSeen);
    await beats(observer, 1);
    sleep(3_600_000);
    expect(Object.values(healthOf(observer.overview()))).not.toContain("not seen");
    await beats(observer, 1);
    expect(history.stateChanges.list().filter(({ after }) => after === "not seen")).toEqual([]);
    expect(notices).toEqual(["observer.slept"]);
  });

  it("follows an edit of the fleet without asking anew for what has not changed", async () => {
    const { observer, hosts, edit } = watching(aFleet({ databases: {}, caches: {}, probes: {} }));
    observer.start();
    await until(observer, allSeen);
    expect(hosts.children).toHaveLength(3);
    const { web1, lb1 } = aFleet().hosts as Record<string, Fleet["hosts"][HostId]>;
    edit(aFleet({ hosts: { web1, lb1, new1: { environment: "prod", address: "10.0.0.7" } }, services: {}, databases: {}, caches: {}, probes: {} }));
    expect(observer.overview().hosts.map(({ id, health }) => [id, sightOf(health)])).toEqual([["web1", "seen"], ["lb1", "seen"], ["new1", "not seen"]]);
    await until(observer, allSeen);
    expect(hosts.children).toHaveLength(4);
  });

  it("reads a host that a person looks at more often, and only that one", async () => {
    const { observer } = watching(aFleet({ services: {}, databases: {}, caches: {}, probes: {} }), { everyMs: 600_000 });
    observer.start();
    const first = await until(observer, allSeen);
    observer.focus([web(1)]);
    const times = new Set<number | undefined>();
    const last = await until(observer, ({ hosts }) => times.add(hosts[0]?.seenAt).size > 5);
    expect(last.hosts[1]?.seenAt).toBe(first.hosts[1]?.seenAt);
  });

  it("looks at once at what stands on hosts where something was changed", async () => {
    const { observer } = watching(aFleet({ databases: {}, caches: {}, probes: {} }), { everyMs: 600_000 });
    observer.start();
    const first = await until(observer, allSeen);
    observer.look([web(1)]);
    const seenAt = ({ hosts }: Overview, host: HostId) => hosts.find(({ id }) => id === host)?.seenAt;
    const later = await until(observer, (now) => now.services[0]?.seenAt !== first.services[0]?.seenAt && seenAt(now, web(1)) !== seenAt(first, web(1)));
    expect(seenAt(later, web(2))).toBe(seenAt(first, web(2)));
  });

  it("tells what runs on a host, over the channel that reads it; of one that is not reached it says why", async () => {
    const { observer, hosts } = watching(aFleet({ services: {}, databases: {}, caches: {}, probes: {} }));
    observer.start();
    await until(observer, allSeen);
    const { count, byCpu, byMemory } = await observer.processes(web(1));
    expect(count).toBeGreaterThan(3);
    expect(byCpu.length).toBe(byMemory.length);
    expect(hosts.children).toHaveLength(3);
    await expect(observer.processes(web(9))).rejects.toThrow();
    hosts.lose();
    await expect(observer.processes(web(1))).rejects.toThrow();
  });

  it("goes on while its changes cannot be recorded, and records them later", async () => {
    let full = true;
    const recorded: StateChange[] = [];
    const stateChanges: StateChanges = {
      append: (changes) => {
        if (full) throw new Error("disk full");
        recorded.push(...changes);
      },
      list: () => [],
    };
    const { observer } = watching(aFleet({ services: {}, databases: {}, caches: {}, probes: {} }), { stateChanges });
    observer.start();
    await until(observer, allSeen);
    await beats(observer, 2);
    expect(recorded).toEqual([]);
    full = false;
    await beats(observer, 1);
    expect(recorded.map(({ object }) => object).sort()).toEqual(["lb1", "web1", "web2"]);
  });
});
