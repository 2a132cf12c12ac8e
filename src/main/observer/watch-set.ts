import type { Host, Probe } from "../../shared/fleet";
import type { HostId, ProbeId } from "../../shared/ids";
import { ProblemError } from "../../shared/problem";
import type { HostProcesses } from "../../shared/processes";
import { entriesOf } from "./entries";
import { LogChannels } from "./log-channels";
import type { Loop } from "./loop";
import { instanceKey, nodeKey } from "./observations";
import { watchContainers } from "./watch-containers";
import { type HostWatch, watchHost } from "./watch-host";
import { logKey, watchLog } from "./watch-logs";
import { targetKey, viasOf, watchMetrics } from "./watch-metrics";
import { watchProbe } from "./watch-probe";
import { watchService } from "./watch-service";
import { watchCache, watchDatabase } from "./watch-store";
import type { World } from "./world";

interface Wanted {
  /** What it watches and how; another text means another watch. */
  key: string;
  config: string;
  /** Hosts whose connection it needs. */
  hosts: readonly HostId[];
  start: (delayMs: number) => Loop;
}

/** Beginnings are spread over this time (ms), so that a large fleet is not asked in one burst. */
const SPREAD_MS = 2_000;

/** The loops that watch a fleet, brought in line with it when it changes. */
export class WatchSet {
  readonly #logChannels: LogChannels;
  readonly #running = new Map<string, { wanted: Wanted; loop: Loop }>();
  readonly #hosts = new Map<HostId, HostWatch>();

  constructor(private readonly world: World) {
    this.#logChannels = new LogChannels(world.hosts);
  }

  /** Starts what is new, stops what is gone, leaves what is the same alone, and forgets what was seen of things that are gone. */
  update(): void {
    const wanted = new Map(this.#wanted().map((watch) => [watch.key, watch]));
    for (const [key, { wanted: before, loop }] of this.#running) {
      if (wanted.get(key)?.config === before.config) continue;
      loop.stop();
      this.#running.delete(key);
    }
    for (const [key, watch] of wanted) {
      if (this.#running.has(key)) continue;
      this.#running.set(key, { wanted: watch, loop: watch.start(Math.random() * Math.min(SPREAD_MS, wanted.size * 20)) });
    }
    this.#forget();
  }

  /** What waits for this host's connection is asked at once. */
  hostOpened(host: HostId): void {
    for (const { wanted, loop } of this.#running.values()) if (wanted.hosts.includes(host) && wanted.key !== `host/${host}`) loop.poke();
  }

  /** Rejects with "host.unknown" where no such host is watched. */
  async processes(host: HostId): Promise<HostProcesses> {
    const watch = this.#hosts.get(host);
    if (watch === undefined) throw new ProblemError({ code: "host.unknown", message: `The fleet has no host "${host}".` });
    return watch.processes();
  }

  /** Reads a host now. */
  poke(host: HostId): void {
    this.#running.get(`host/${host}`)?.loop.poke();
  }

  /** Looks now at everything that stands on one of these hosts. */
  pokeAll(hosts: ReadonlySet<HostId>): void {
    for (const { wanted, loop } of this.#running.values()) if (wanted.hosts.some((host) => hosts.has(host))) loop.poke();
  }

  stop(): void {
    for (const { loop } of this.#running.values()) loop.stop();
    this.#running.clear();
  }

  #wanted(): Wanted[] {
    const { world } = this;
    const { fleet } = world;
    const watch = (key: string, config: unknown, hosts: readonly HostId[], start: Wanted["start"]): Wanted => ({ key, config: JSON.stringify(config), hosts, start });
    return [
      ...entriesOf(fleet.hosts).flatMap(([id, host]) => [
        watch(`host/${id}`, host, [id], (delay) => this.#watchHost(id, host, delay)),
        ...(host.docker === false ? [] : [watch(`containers/${id}`, host, [id], (delay) => watchContainers(world, id, host, delay))]),
      ]),
      ...entriesOf(fleet.services).map(([id, service]) =>
        watch(`service/${id}`, service, [...service.hosts, ...(service.proxy ? [service.proxy.host] : [])], (delay) => watchService(world, id, service, delay)),
      ),
      ...entriesOf<ProbeId, Probe>(fleet.probes).map(([id, probe]) => watch(`probe/${id}`, probe, probe.from ? [probe.from] : [], (delay) => watchProbe(world, id, probe, delay))),
      ...entriesOf(fleet.logs).flatMap(([id, source]) =>
        source.hosts.map((host) => watch(`logs/${logKey(id, host)}`, source, [host], (delay) => watchLog(world, id, source, host, this.#logChannels, delay))),
      ),
      ...entriesOf(fleet.metrics).flatMap(([id, endpoint]) =>
        viasOf(endpoint).map((via) => watch(`metrics/${targetKey(id, via)}`, endpoint, via ? [via] : [], (delay) => watchMetrics(world, id, endpoint, via, delay))),
      ),
      ...entriesOf(fleet.databases).map(([id, database]) =>
        watch(`database/${id}`, database, [database.primary, ...database.replicas].map(({ host }) => host), (delay) => watchDatabase(world, id, database, delay)),
      ),
      ...entriesOf(fleet.caches).map(([id, cache]) => watch(`cache/${id}`, cache, cache.nodes.map(({ host }) => host), (delay) => watchCache(world, id, cache, delay))),
    ];
  }

  #watchHost(id: HostId, host: Host, delayMs: number): Loop {
    const watch = watchHost(this.world, id, host, delayMs);
    this.#hosts.set(id, watch);
    return {
      poke: watch.poke,
      stop: () => {
        if (this.#hosts.get(id) === watch) this.#hosts.delete(id);
        watch.stop();
      },
    };
  }

  #forget(): void {
    const { fleet, seen } = this.world;
    const keep = <K extends string>(map: Map<K, unknown>, wanted: ReadonlySet<string>) => {
      for (const key of map.keys()) if (!wanted.has(key)) map.delete(key);
    };
    const hosts = entriesOf(fleet.hosts);
    keep(seen.hosts, new Set(hosts.map(([id]) => id)));
    keep(seen.containers, new Set(hosts.flatMap(([id, { docker }]) => (docker === false ? [] : [id]))));
    keep(seen.probes, new Set(Object.keys(fleet.probes)));
    keep(seen.rotations, new Set(Object.keys(fleet.services)));
    keep(seen.instances, new Set(entriesOf(fleet.services).flatMap(([id, service]) => service.hosts.map((host) => instanceKey(id, host)))));
    keep(seen.logs, new Set(entriesOf(fleet.logs).flatMap(([id, source]) => source.hosts.map((host) => logKey(id, host)))));
    keep(seen.targets, new Set(entriesOf(fleet.metrics).flatMap(([id, endpoint]) => viasOf(endpoint).map((via) => targetKey(id, via)))));
    const nodes = [
      ...entriesOf(fleet.databases).flatMap(([id, { primary, replicas }]) => [primary, ...replicas].map(({ host, port }) => nodeKey(id, host, port))),
      ...entriesOf(fleet.caches).flatMap(([id, { nodes: given }]) => given.map(({ host, port }) => nodeKey(id, host, port))),
    ];
    keep(seen.nodes, new Set(nodes));
  }
}
