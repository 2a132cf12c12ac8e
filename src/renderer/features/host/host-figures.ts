import type { Reading } from "../../app/use-instant";

/** undefined: not seen, or the host does not tell. */
export interface HostFigures {
  loggedIn?: number;
  /** In the last hour. */
  failedLogins?: number;
  /** Ahead of this machine. */
  skewSeconds?: number;
  /** Names of systemd's units that failed, sorted. */
  failedUnits?: readonly string[];
}

/** `now`: the host's series; `failed`: the units whose state is "failed"; `logins`: how many logins failed in the last hour, by source. */
export function hostFigures(now: readonly Reading[], failed: readonly Reading[], logins: readonly Reading[]): HostFigures {
  const of = (name: string): number | undefined => now.find(({ labels }) => labels["__name__"] === name)?.value;
  const hasUnits = of("node_systemd_units") !== undefined;
  return {
    loggedIn: of("node_logged_in_users"), skewSeconds: of("node_time_skew_seconds"),
    failedLogins: logins.length === 0 ? undefined : Math.round(logins.reduce((total, { value }) => total + value, 0)),
    failedUnits: hasUnits ? failed.flatMap(({ labels }) => labels["name"] ?? []).sort() : undefined,
  };
}
