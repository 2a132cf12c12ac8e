import { metricsOf, useInstant } from "../../app/use-instant";
import { hostFigures, type HostFigures } from "./host-figures";

export type { HostFigures };

/** What is counted on a host and not drawn above; nothing while the host is not seen. */
export function useHostFigures(host: string, isSeen: boolean): HostFigures {
  const now = useInstant(metricsOf(["node_logged_in_users", "node_time_skew_seconds", "node_systemd_units"], { host })).value;
  const units = useInstant([`node_systemd_unit_state{host=${JSON.stringify(host)},state="failed"} == 1`]).value;
  const logins = useInstant([`increase(node_failed_logins_total{host=${JSON.stringify(host)}}[1h])`]).value;
  return isSeen ? hostFigures(now ?? [], units ?? [], logins ?? []) : {};
}
