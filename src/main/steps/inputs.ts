import { z } from "zod";
import type { Fleet, NginxProxy, Service } from "../../shared/fleet";
import { HostId, ServiceId } from "../../shared/ids";
import type { Problem } from "../../shared/problem";
import { suggestion } from "../../shared/suggest";

/** One instance of a service: the service and one of its hosts. */
export const Instance = z.strictObject({ service: ServiceId, host: HostId });
export type Instance = z.infer<typeof Instance>;

/** A tag of the service's image ("1.2.0"), or a full reference. */
export const ImageText = z.string().min(1).max(512).regex(/^[A-Za-z0-9_][A-Za-z0-9_.:/@-]*$/, "neither a tag nor an image reference");

/** The full reference of an image: a bare tag belongs to the service's own repository. */
export const imageReference = (service: Service, image: string): string => (/[:/@]/.test(image) ? image : `${service.image}:${image}`);

/** The tag of a reference, undefined where it has none: "registry:5000/shop" has none, "shop:1.2@sha256:..." has "1.2". */
export const tagOf = (reference: string): string | undefined => /:([A-Za-z0-9_][A-Za-z0-9_.-]*)$/.exec(reference.replace(/@.*$/, ""))?.[1];

/** What keeps a verb from working on an instance; undefined when nothing does. */
export function instanceProblem({ service, host }: Instance, fleet: Fleet): Problem | undefined {
  const found = fleet.services[service];
  if (!found) return { code: "fleet.no-service", message: `The fleet has no service "${service}".`, next: suggestion(service, Object.keys(fleet.services)) };
  if (!found.hosts.includes(host)) return { code: "fleet.no-instance", message: `${service} has no instance on ${host}.`, next: `It runs on ${found.hosts.join(", ")}.` };
  return undefined;
}

/** As `instanceProblem`, and the host must have a Docker engine. */
export function containerProblem(instance: Instance, fleet: Fleet): Problem | undefined {
  const engine = fleet.hosts[instance.host]?.docker;
  return instanceProblem(instance, fleet) ?? (engine === undefined || engine === false
    ? { code: "docker.absent", message: `The fleet names no Docker engine on ${instance.host}.`, next: "Set docker: true for this host in the fleet file." }
    : undefined);
}

export function hostProblem(host: HostId, fleet: Fleet): Problem | undefined {
  return fleet.hosts[host] ? undefined : { code: "fleet.no-host", message: `The fleet has no host "${host}".`, next: suggestion(host, Object.keys(fleet.hosts)) };
}

/** The service of an input that was checked; throws for one that was not. */
export function serviceOf(fleet: Fleet, service: ServiceId): Service {
  const found = fleet.services[service];
  if (!found) throw new Error(`the fleet has no service ${service}`);
  return found;
}

export interface Member {
  proxy: NginxProxy;
  /** Upstream address of the instance. */
  address: string;
}

/** An instance's place in its proxy. */
export function memberOf(fleet: Fleet, { service, host }: Instance): Member {
  const proxy = serviceOf(fleet, service).proxy;
  const address = proxy?.members[host];
  if (!proxy || address === undefined) throw new Error(`${service} on ${host} is no member of a proxy`);
  return { proxy, address };
}

export function memberProblem(instance: Instance, fleet: Fleet): Problem | undefined {
  const found = instanceProblem(instance, fleet);
  if (found) return found;
  const proxy = fleet.services[instance.service]?.proxy;
  if (!proxy) return { code: "fleet.no-proxy", message: `${instance.service} has no proxy in the fleet file.`, next: "Add proxy: to the service, or take the step out of the runbook." };
  return proxy.members[instance.host] === undefined
    ? { code: "fleet.no-member", message: `The proxy of ${instance.service} names no upstream address for ${instance.host}.`, next: "Add it under members: in the fleet file." }
    : undefined;
}
