import type { AlertInstance } from "../../shared/alert";
import type { AlertVerdict } from "../../shared/notify";
import type { Health, Overview } from "../../shared/overview";
import { severityOf } from "../../shared/severity";

/** The worst that is, for an icon. */
export interface TrayState {
  health: Health;
  muted: boolean;
  /** At most 120 characters: Windows cuts tooltips at 127. */
  tooltip: string;
}

const WORST: readonly Health[] = ["failing", "degraded", "not seen", "healthy"];

/** The worst of what the fleet's objects are and of the alerts that fire and are not muted; `muted`: everything is. */
export function trayState(overview: Pick<Overview, "hosts" | "services" | "probes" | "stores">, alerts: readonly AlertInstance[], verdicts: readonly AlertVerdict[], muted: boolean): TrayState {
  const silent = new Set(verdicts.filter(({ silencedBy, inhibitedBy }) => silencedBy.length + inhibitedBy.length > 0).map(({ alert }) => alert));
  const firing = alerts.filter(({ key, state }) => state === "firing" && !silent.has(key));
  const critical = firing.filter(({ labels }) => severityOf(labels["severity"]) === "critical").length;
  const objects = [...overview.hosts, ...overview.services, ...overview.probes, ...overview.stores];
  const found = new Set<Health>([...objects.map(({ health }) => health), ...(critical > 0 ? ["failing" as const] : []), ...(firing.length > 0 ? ["degraded" as const] : [])]);
  const health = WORST.find((one) => found.has(one)) ?? "healthy";
  const count = (wanted: Health): string => {
    const number = objects.filter((object) => object.health === wanted).length;
    return number === 0 ? "" : `${number} ${wanted}`;
  };
  const parts = [
    firing.length === 0 ? "" : `${firing.length} ${firing.length === 1 ? "alert" : "alerts"}${critical === 0 ? "" : ` (${critical} critical)`}`,
    count("failing"), count("degraded"), count("not seen"), muted ? "muted" : "",
  ].filter(Boolean);
  const said = parts.length > 0 ? parts.join(", ") : objects.length === 0 ? "no fleet" : "all healthy";
  return { health, muted, tooltip: `Quarterdeck: ${said}`.slice(0, 120) };
}
