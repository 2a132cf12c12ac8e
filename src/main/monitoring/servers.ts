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
  /** Those that are to hear of this console's own alerts. */
  alertReceivers(): AlertmanagerServer[];
}

export function createMonitoringServers({ fleet, prometheus, alertmanager }: MonitoringOptions): MonitoringServers {
  const ofPrometheus = kept(prometheus);
  const ofAlertmanager = kept(alertmanager);
  const alertmanagers = () => ofAlertmanager(fleet()?.alertmanager ?? {});
  return {
    prometheus: () => ofPrometheus(fleet()?.prometheus ?? {}),
    alertmanagers,
    alertReceivers: () => alertmanagers().filter(({ name }) => fleet()?.alertmanager[name]?.send === true),
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
