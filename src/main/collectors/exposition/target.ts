import type { HostId } from "../../../shared/ids";
import type { SeriesLabels } from "../../../shared/sample";

/** Labels that every series of an endpoint gets, as Prometheus gives them. */
export interface TargetLabelsInput {
  /** The entry's name in the fleet file: the job, unless its labels name another. */
  id: string;
  url: string;
  via?: HostId;
  environment: string;
  labels: SeriesLabels;
}

/** `instance` is the host behind the tunnel where the URL means a loopback, else the URL's own address. */
export function targetLabels({ id, url, via, environment, labels }: TargetLabelsInput): SeriesLabels {
  const { hostname, port, protocol } = new URL(url);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  const instance = `${via !== undefined && isLoopback ? via : hostname}:${port || (protocol === "https:" ? "443" : "80")}`;
  return { job: id, instance, environment, ...(via !== undefined && { host: via }), ...labels };
}

/** A page's own labels under the target's: one that both have is kept as `exported_NAME`. Labels that are empty are none. */
export function underTarget(own: SeriesLabels, target: SeriesLabels): SeriesLabels {
  const labels: [string, string][] = [];
  for (const [name, value] of Object.entries(own)) {
    if (value === "") continue;
    let free = name;
    while (Object.hasOwn(target, free) || (free !== name && Object.hasOwn(own, free))) free = `exported_${free}`;
    labels.push([free, value]);
  }
  return { ...Object.fromEntries(labels), ...target };
}
