import type { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { Problem } from "../../shared/problem";
import type { SeriesLabels } from "../../shared/sample";
import type { Reading } from "../collectors";
import type { Dial, Dockers, Hosts, Http, Postgres, RedisServers, SampleStore } from "../ports";
import type { Observations } from "./observations";

/** From one look to the next, ms. */
export interface Pace {
  everyMs: number;
  /** While a person looks at the host. */
  focusedMs: number;
}

/** What databases and caches are read with. */
export interface StoreAccess {
  postgres: Postgres;
  redis: RedisServers;
  /** A secret that is known without asking anybody; undefined where it is not. */
  secret(name: string): Promise<string | undefined>;
}

/** What every watch works with. */
export interface World {
  pace: Pace;
  fleet: Fleet;
  hosts: Hosts;
  dockers: Dockers;
  http: Http;
  dial: Dial;
  samples: SampleStore;
  /** Absent: databases and caches are only asked whether they answer. */
  stores?: StoreAccess;
  seen: Observations;
  now: () => number;
  /** Hosts a person looks at: read more often. */
  focused: ReadonlySet<HostId>;
  /** Limits how many hosts are being connected at once. */
  connecting: <T>(work: () => Promise<T>) => Promise<T>;
  /** Something new was seen. */
  changed: () => void;
}

/** Information counts for three looks. */
export const limitMs = ({ everyMs }: Pick<Pace, "everyMs">): number => 3 * everyMs;

/** Stores readings under the labels of what they are about. */
export function store({ samples, now }: World, readings: readonly Reading[], labels: SeriesLabels): void {
  const at = now();
  samples.add(readings.map(({ name, labels: own, value }) => ({ series: { name, labels: { ...own, ...labels } }, at, value })));
}

/**
 * Why nothing can be asked of a host now; undefined when its connection is open. Only the watch of the host itself connects, so
 * that a fleet behind a dead network is dialled once a host and not once for everything on it.
 */
export function unreachable({ hosts, seen }: World, host: HostId): Problem | undefined {
  const state = hosts.state(host);
  if (state === "open") return undefined;
  return seen.hosts.get(host)?.problem ?? { code: "host.not-connected", message: `${host} is not connected (${state}).` };
}
