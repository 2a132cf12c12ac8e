import type { Overview } from "../../../shared/overview";

/** Objects of which every word of the text is found in the name, environment, health, version, role or system. */
export function filterOverview(overview: Overview, text: string): Overview {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return overview;
  const fits = (...parts: (string | undefined)[]): boolean => {
    const where = parts.filter(Boolean).join(" ").toLowerCase();
    return words.every((word) => where.includes(word));
  };
  return {
    ...overview,
    hosts: overview.hosts.filter((host) => fits("host", host.id, host.environment, host.health, host.system, host.connection)),
    services: overview.services.filter((service) => fits("service", service.id, service.environment, service.health, ...service.versions)),
    stores: overview.stores.filter((store) => fits(store.kind, store.id, store.environment, store.health, ...store.nodes.map(({ role }) => role))),
    probes: overview.probes.filter((probe) => fits("probe", probe.id, probe.environment, probe.health, probe.status?.toString())),
  };
}
