import type { Fleet } from "../fleet";
import type { Slo } from "./slo-config";
import { isPlainSelector, selectorsIn } from "./slo-indicator";

export interface SloFault {
  /** Within the objective. */
  path: string[];
  message: string;
  next: string;
}

/** What the schema cannot say: that each selector is one, and that there is exactly one thing to look at. */
export function sloFaults(slo: Slo): SloFault[] {
  const selectors = selectorsIn(slo).filter(({ selector }) => !isPlainSelector(selector)).map(({ key, selector }): SloFault => ({
    path: [key], message: `"${selector}" is not the plain selector of a series`, next: 'write it like http_requests_total{job="shop"}, without a range or function around it',
  }));
  return [...selectors, ...sources(slo)];
}

function sources(slo: Slo): SloFault[] {
  if (slo.kind !== "availability" && slo.kind !== "latency") return [];
  const own = slo.kind === "availability" ? "series" : "histogram";
  const named = (slo.kind === "availability" ? slo.series : slo.histogram) !== undefined;
  if (named && slo.probe !== undefined) return [{ path: ["probe"], message: `'probe' and '${own}' are two answers to one question`, next: "remove one of them" }];
  if (named || slo.probe !== undefined || slo.service !== undefined) return [];
  return [{ path: [], message: "it does not say what to look at", next: `add 'probe: NAME', 'service: NAME' or '${own}: SELECTOR'` }];
}

/** Objectives of a service. */
export const slosOf = ({ slos }: Fleet, service: string): [id: string, slo: Slo][] => Object.entries(slos).filter(([, slo]) => slo.service === service);
