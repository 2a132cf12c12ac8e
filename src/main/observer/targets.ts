import type { Host } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import type { SeriesLabels } from "../../shared/sample";
import type { Reading } from "../collectors";
import { underTarget } from "../collectors/exposition";

/** Jobs under whose names the rule files of the field look for what is collected here. */
export const JOBS = { host: "node", containers: "cadvisor", probe: "blackbox" } as const;

export interface TargetInput {
  job: string;
  instance: string;
  environment: string;
  host?: HostId;
  /** Labels of the fleet file; `job` and `instance` among them replace the usual ones. */
  labels: SeriesLabels;
}

/** The labels that Prometheus would give every series of a target. */
export function targetOf({ job, instance, environment, host, labels }: TargetInput): SeriesLabels {
  return { job, instance, environment, ...(host !== undefined && { host }), ...spelled(labels) };
}

export const hostTarget = (job: string, id: HostId, { environment, labels }: Pick<Host, "environment" | "labels">): SeriesLabels =>
  targetOf({ job, instance: id, environment, host: id, labels });

/** Any word may be a label in the fleet file; what Prometheus does not take in a name becomes "_". These two are not to be replaced. */
function spelled(labels: SeriesLabels): SeriesLabels {
  const spelling = (name: string): string => name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)/, "_");
  return Object.fromEntries(Object.entries(labels).filter(([name, value]) => name !== "host" && name !== "environment" && value !== "").map(([name, value]) => [spelling(name), value]));
}

/** Readings with the target's labels; their own of the same name become `exported_NAME`. */
export const underLabels = (readings: readonly Reading[], target: SeriesLabels): Reading[] =>
  readings.map(({ name, labels, value }) => ({ name, value, labels: labels ? underTarget(labels, target) : target }));
