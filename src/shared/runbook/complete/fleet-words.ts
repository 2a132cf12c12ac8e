import type { Fleet } from "../../fleet";
import type { Offer } from "./offers";

const SELECTORS: readonly Offer[] = [
  { label: "@service", detail: "hosts of the target service" }, { label: "@env", detail: "hosts of the target's environment" }, { label: "@primary", detail: "of the target database" },
  { label: "@replicas", detail: "of the target database" }, { label: "@nodes", detail: "of the target database or cache" }, { label: "@proxy", detail: "of the target service" },
  { label: "@apps", detail: "hosts of the services that need the target" },
];

/** Selectors, those that start from the target first, then those that name an object of the fleet. */
export function selectorOffers(fleet: Fleet | undefined): Offer[] {
  const of = (name: string, ids: readonly string[], detail: string): Offer[] => ids.map((id) => ({ label: `@${name}:${id}`, detail }));
  if (!fleet) return [...SELECTORS];
  const stores = [...Object.keys(fleet.databases), ...Object.keys(fleet.caches)];
  const labels = new Set(Object.values(fleet.hosts).flatMap((host) => Object.entries(host.labels ?? {}).map(([key, value]) => `${key}=${value}`)));
  return [
    ...SELECTORS,
    ...of("service", Object.keys(fleet.services), "hosts of the service"), ...of("env", Object.keys(fleet.environments), "hosts of the environment"),
    ...of("primary", Object.keys(fleet.databases), "of the database"), ...of("replicas", Object.keys(fleet.databases), "of the database"), ...of("nodes", stores, "its nodes"),
    ...of("label", [...labels].sort(), "hosts with this label"),
  ];
}

export const hostOffers = (fleet: Fleet | undefined): Offer[] => Object.keys(fleet?.hosts ?? {}).map((label) => ({ label, detail: "host" }));
