import type { Fleet } from "../../../shared/fleet";
import type { Overview } from "../../../shared/overview";

/** Hosts that nobody has seen lately, by name, with the environments of which no host is seen. */
export interface OutOfSight {
  hosts: ReadonlySet<string>;
  environments: ReadonlySet<string>;
}

export const ALL_IN_SIGHT: OutOfSight = { hosts: new Set(), environments: new Set() };

/** What the overview does not see. An environment without hosts is never out of sight. */
export function outOfSight(overview: Pick<Overview, "hosts">): OutOfSight {
  const unseen = overview.hosts.filter(({ health }) => health === "not seen");
  const seen = new Set<string>(overview.hosts.filter(({ health }) => health !== "not seen").map(({ environment }) => environment));
  return { hosts: new Set(unseen.map(({ id }) => id)), environments: new Set(unseen.map(({ environment }) => environment).filter((id) => !seen.has(id))) };
}

type Labels = Readonly<Record<string, string>>;
const get = <V>(record: Readonly<Record<string, V>>, id: string | undefined): V | undefined => (id !== undefined && Object.hasOwn(record, id) ? record[id] : undefined);

/**
 * Why what an alert is about cannot be judged now, undefined where it can. The alert's labels name objects of the fleet: `host` (or
 * `instance`, as a host's name or address with or without a port), `service`, `store`, `probe`, `environment`; the narrowest one counts.
 */
export function unseenBehind(labels: Labels, fleet: Fleet, { hosts, environments }: OutOfSight): string | undefined {
  if (hosts.size === 0) return undefined;
  const places = hostsBehind(labels, fleet);
  if (places.length > 0) {
    const unseen = places.filter((host) => hosts.has(host));
    return unseen.length === places.length ? `${unseen.join(", ")} ${unseen.length === 1 ? "is" : "are"} not seen` : undefined;
  }
  const environment = labels["environment"];
  return environment !== undefined && environments.has(environment) ? `nothing of ${environment} is seen` : undefined;
}

/** The hosts on which the object of an alert lives; none where it is no object of the fleet, or has no host. */
function hostsBehind(labels: Labels, fleet: Fleet): string[] {
  const host = hostNamed(labels, fleet);
  if (host !== undefined) return [host];
  const service = get(fleet.services, labels["service"]);
  if (service) return service.hosts;
  const database = get(fleet.databases, labels["store"]);
  if (database) return [...new Set([database.primary.host, ...database.replicas.map((node) => node.host)])];
  const cache = get(fleet.caches, labels["store"]);
  if (cache) return [...new Set(cache.nodes.map((node) => node.host))];
  const from = get(fleet.probes, labels["probe"])?.from;
  return from === undefined ? [] : [from];
}

function hostNamed(labels: Labels, fleet: Fleet): string | undefined {
  for (const text of [labels["host"], labels["instance"]]) {
    if (text === undefined) continue;
    const name = text.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
    if (Object.hasOwn(fleet.hosts, name)) return name;
    const byAddress = Object.entries(fleet.hosts).filter(([, { address }]) => address === name);
    // Behind jump hosts and port forwards several hosts may share an address.
    if (byAddress.length === 1) return byAddress[0]?.[0];
  }
  return undefined;
}
