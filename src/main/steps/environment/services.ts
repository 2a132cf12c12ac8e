import type { Service } from "../../../shared/fleet";
import type { HostId } from "../../../shared/ids";
import { defineStep, type StepContext } from "../define";
import { runningVersion, unhealthiness } from "../health";
import { conclude, environmentProblem, type Finding, finding, OfEnvironment, within } from "./findings";

/** Every instance of every service answers its health check, and the instances of a service tell one version. */
export const environmentServices = defineStep({
  kind: "environment.services",
  risk: "read",
  input: OfEnvironment,
  title: ({ environment }, fleet) => {
    const services = within(fleet.services, environment).map(([id, { health, hosts }]) => `${id} on ${hosts.join(", ")} (GET ${health.url})`);
    return `Ask every instance in ${environment} for its health and version: ${services.join("; ") || "there is none"}`;
  },
  hosts: ({ environment }, fleet) => [...new Set(within(fleet.services, environment).flatMap(([, { hosts }]) => hosts))],
  check: environmentProblem,
  async apply({ environment }, context) {
    const services = within(context.fleet.services, environment);
    const found = await Promise.all(services.map(([id, service]) => lookAt(id, service, context)));
    return conclude("instances", found.flat(), context);
  },
});

async function lookAt(id: string, service: Service, context: StepContext): Promise<Finding[]> {
  const versions = new Map<HostId, string>();
  const instances = await Promise.all(service.hosts.map((host) => finding(`${id} on ${host}`, context, async () => {
    const reason = await unhealthiness(service, host, context);
    if (reason !== undefined) return { good: false, detail: reason };
    const version = await runningVersion(service, host, context);
    if (version !== undefined) versions.set(host, version);
    return { good: true, detail: `healthy, version ${version ?? "not told"}` };
  })));
  return [...instances, ...differing(id, service.hosts, versions)];
}

function differing(id: string, hosts: readonly HostId[], versions: ReadonlyMap<HostId, string>): Finding[] {
  if (new Set(versions.values()).size < 2) return [];
  const detail = hosts.flatMap((host) => versions.has(host) ? [`${versions.get(host)} on ${host}`] : []).join(", ");
  return [{ name: `${id}, all instances`, good: false, detail: `they tell several versions: ${detail}` }];
}
