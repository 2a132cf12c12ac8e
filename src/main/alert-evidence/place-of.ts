import type { Fleet } from "../../shared/fleet";
import { HostId } from "../../shared/ids";
import type { SeriesLabels } from "../../shared/sample";

/** Where an alert is. */
export interface AlertPlace {
  host?: HostId;
  /** A container that the labels name. */
  container?: string;
}

/** Labels that name a host, the likeliest first: ours, then those of Prometheus and its usual exporters. */
const HOST_LABELS = ["host", "instance", "nodename", "node", "hostname"];
const CONTAINER_LABELS = ["name", "container", "container_name"];

/** The host of the fleet, and the container there, that an alert's labels point at. Pure. */
export function placeOf(labels: SeriesLabels, fleet: Fleet): AlertPlace {
  const host = HOST_LABELS.flatMap((label) => hostNamed(labels[label], fleet) ?? [])[0] ?? onlyHostOfService(labels, fleet);
  // `name` alone says little: without a container's image or id it may be a systemd unit or anything else.
  const isContainer = labels["image"] !== undefined || labels["id"] !== undefined || labels["container"] !== undefined || labels["job"] === "cadvisor";
  const container = isContainer ? CONTAINER_LABELS.map((label) => labels[label]).find((name) => name !== undefined && /^[a-zA-Z0-9][\w.-]*$/.test(name)) : undefined;
  return { ...(host !== undefined && { host }), ...(container !== undefined && { container }) };
}

/** "web1", "web1:9100", "10.0.0.11:9100", "http://10.0.0.11/health" */
function hostNamed(text: string | undefined, fleet: Fleet): HostId | undefined {
  if (text === undefined || text === "") return undefined;
  const bare = text.replace(/^[a-z][a-z0-9+.-]*:\/\//i, "").replace(/[/?#].*$/, "").replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^([^:]+):\d+$/, "$1");
  const ids = Object.keys(fleet.hosts);
  const own = [text, bare].find((name) => Object.hasOwn(fleet.hosts, name));
  if (own !== undefined) return HostId.parse(own);
  // Several hosts behind one address, told apart by port, are nobody in particular.
  const dialled = ids.filter((id) => fleet.hosts[HostId.parse(id)]?.address === bare);
  return dialled.length === 1 && dialled[0] !== undefined ? HostId.parse(dialled[0]) : undefined;
}

function onlyHostOfService(labels: SeriesLabels, fleet: Fleet): HostId | undefined {
  const service = Object.entries(fleet.services).find(([id]) => id === labels["service"])?.[1];
  return service?.hosts.length === 1 ? service.hosts[0] : undefined;
}
