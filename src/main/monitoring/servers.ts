import type { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { AlertmanagerServer, PrometheusServer } from "../ports";

interface Place {
  name: string;
  url: string;
  via?: HostId;
}

export interface MonitoringOptions {
  fleet: () => Fleet | undefined;
  prometheus: (place: Place) => PrometheusServer;
  alertmanager: (place: Place) => AlertmanagerServer;
}

/** The monitoring servers of the fleet file. Each stays the same object for as long as its entry does. */
export interface MonitoringServers {
  prometheus(): PrometheusServer[];
  alertmanagers(): AlertmanagerServer[];
}

export function createMonitoringServers({ fleet, prometheus, alertmanager }: MonitoringOptions): MonitoringServers {
  const ofPrometheus = kept(prometheus);
  const ofAlertmanager = kept(alertmanager);
  return {
    prometheus: () => ofPrometheus(fleet()?.prometheus ?? {}),
    alertmanagers: () => ofAlertmanager(fleet()?.alertmanager ?? {}),
  };
}

function kept<T>(create: (place: Place) => T): (entries: Readonly<Record<string, Omit<Place, "name">>>) => T[] {
  let known = new Map<string, T>();
  return (entries) => {
    const now = new Map<string, T>();
    for (const [name, { url, via }] of Object.entries(entries)) {
      const key = JSON.stringify([name, url, via]);
      now.set(key, known.get(key) ?? create({ name, url, via }));
    }
    known = now;
    return [...now.values()];
  };
}
