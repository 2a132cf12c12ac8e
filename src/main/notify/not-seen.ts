import { formatDuration } from "../../shared/duration";
import type { NotifyConfig } from "../../shared/notify-config";
import type { Overview } from "../../shared/overview";
import { ENVIRONMENT_NOT_SEEN, FLEET_NOT_SEEN, HOST_NOT_SEEN } from "./decide/own";
import type { OwnAlert } from "./own-alerts";

type Hosts = Pick<Overview, "hosts">["hosts"];

/** Since when (ms) each host that is not seen now has been out of sight. */
export function unseenSince(hosts: Hosts, before: ReadonlyMap<string, number>, now: number): Map<string, number> {
  return new Map(hosts.filter(({ health }) => health === "not seen").map(({ id }) => [id, before.get(id) ?? now]));
}

/**
 * What to tell of hosts that have been out of sight for long enough: each host, an environment of which nothing is seen, and the fleet.
 * Which of them is told is a matter of inhibition: the widest.
 */
export function notSeenAlerts(hosts: Hosts, since: ReadonlyMap<string, number>, { notSeen: { after, severity } }: NotifyConfig, now: number): { alerts: OwnAlert[]; wakeAt: number | undefined } {
  const long = hosts.filter(({ id }) => now - (since.get(id) ?? Infinity) >= after);
  const waiting = hosts.flatMap(({ id }) => since.get(id) ?? []).map((at) => at + after).filter((at) => at > now);
  const startOf = (some: Hosts): number => Math.max(...some.map(({ id }) => since.get(id) ?? now)) + after;
  const byEnvironment = new Map<string, Hosts>();
  for (const host of hosts) byEnvironment.set(host.environment, [...(byEnvironment.get(host.environment) ?? []), host]);
  const dark = [...byEnvironment].filter(([, all]) => all.length > 1 && all.every((host) => long.includes(host)));
  const seenNowhere = byEnvironment.size > 1 && long.length === hosts.length;
  return {
    wakeAt: waiting.length === 0 ? undefined : Math.min(...waiting),
    alerts: [
      ...long.map((host): OwnAlert => ({
        name: HOST_NOT_SEEN, labels: { host: host.id, environment: host.environment, severity }, since: startOf([host]),
        annotations: { summary: `${host.id} has not been seen for ${formatDuration(after)}.`, ...(host.reason ? { description: host.reason.message } : {}) },
      })),
      ...dark.map(([environment, all]): OwnAlert => ({
        name: ENVIRONMENT_NOT_SEEN, labels: { environment, severity }, since: startOf(all),
        annotations: { summary: `None of the ${all.length} hosts of ${environment} is seen.`, description: "The network on the way there, or this machine's own, may be down." },
      })),
      ...(seenNowhere ? [{
        name: FLEET_NOT_SEEN, labels: { severity }, since: startOf(hosts),
        annotations: { summary: `None of the ${hosts.length} hosts is seen.`, description: "This machine's network or VPN is probably down." },
      }] : []),
    ],
  };
}
