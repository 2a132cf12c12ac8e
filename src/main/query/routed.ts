import { messageOf, raise } from "../../shared/problem";
import { parsePromql } from "../../shared/promql";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../../shared/promql/ask";
import type { PrometheusServer, PromqlSource, VectorElement } from "../ports";
import { Holdings } from "./holdings";
import type { Queries } from "./local-queries";
import { distinctSelectors, type Selector, selectorText } from "./selectors-of";

/** What this console has collected itself. */
export const LOCAL = "local";

/** PromQL where the series are: on a Prometheus server of the fleet, else in the local history. Each answer says which. */
export interface RoutedQueries {
  instant(query: PromqlInstant): Promise<PromqlValue>;
  range(query: PromqlRange): Promise<PromqlLines>;
  /** Where an expression would be evaluated now. */
  sourceOf(expression: string, at: number): Promise<string>;
  /** For rules. A server that is known to hold the series and is away is an error, not an empty result. */
  rules: PromqlSource & { instantWithSource(query: PromqlInstant): Promise<{ source: string; elements: VectorElement[] }> };
}

export interface RoutedOptions {
  local: Queries;
  /** Asked anew for each query; the same object for as long as a server is the same. */
  servers: () => readonly PrometheusServer[];
  now: () => number;
}

type Choice = { source: string; server?: PrometheusServer; away: string[] };

export function createRoutedQueries({ local, servers, now }: RoutedOptions): RoutedQueries {
  const holdings = new WeakMap<PrometheusServer, Holdings>();
  const holdingsOf = (server: PrometheusServer): Holdings => {
    const known = holdings.get(server) ?? new Holdings(server, now);
    holdings.set(server, known);
    return known;
  };

  async function choose({ expression, source: wanted }: Pick<PromqlInstant, "expression" | "source">, from: number, to: number): Promise<Choice> {
    if (wanted === LOCAL) return { source: LOCAL, away: [] };
    if (wanted !== undefined) {
      const found = servers().find((server) => sourceName(server) === wanted);
      return found ? { source: wanted, server: found, away: [] } : raise({ code: "promql.no-source", message: `The fleet has no ${wanted}.`, next: "Name it under prometheus: in the fleet file." });
    }
    const parsed = parsePromql(expression);
    // What is no PromQL is refused by the local parser, which says where.
    if (!parsed.ok) return { source: LOCAL, away: [] };
    const selectors = distinctSelectors(parsed.value);
    if (selectors.length === 0) return { source: LOCAL, away: [] };
    const away: string[] = [];
    for (const server of servers()) {
      try {
        const held = await Promise.all(selectors.map((matchers) => holdingsOf(server).holds(matchers, from)));
        // One series that it has not is as good as empty there as here, unless all are here.
        if (held.every(Boolean) || (held.some(Boolean) && !isLocal(selectors, to))) return { source: sourceName(server), server, away };
      } catch (thrown) {
        away.push(`${server.name} could not be asked (${messageOf(thrown)}): this is what the console has collected itself`);
      }
    }
    return { source: LOCAL, away };
  }

  function isLocal(selectors: readonly Selector[], at: number): boolean {
    return selectors.every((matchers) => {
      const { value } = local.instant({ expression: `count(last_over_time(${selectorText(matchers)}[1h]))`, at });
      return value.type === "vector" && value.elements.length > 0;
    });
  }

  const withRemarks = <T extends { remarks: PromqlValue["remarks"] }>(answer: T, { source, away }: Choice): T & { source: string } => ({
    ...answer, source, remarks: [...answer.remarks, ...away.map((message) => ({ kind: "warning" as const, message, at: {} }))],
  });

  async function instant(query: PromqlInstant): Promise<PromqlValue> {
    const choice = await choose(query, query.at, query.at);
    return withRemarks(choice.server ? await choice.server.instant(query) : local.instant(query), choice);
  }

  async function instantWithSource(query: PromqlInstant): Promise<{ source: string; elements: VectorElement[] }> {
    const { value, source = LOCAL } = await instant(query);
    switch (value.type) {
      case "vector":
        return { source, elements: value.elements };
      case "scalar":
        return { source, elements: [{ labels: {}, value: value.value }] };
      case "string":
      case "matrix":
        return raise({ code: "promql.type", message: `A rule needs an instant vector or a scalar; this is a ${value.type === "matrix" ? "range vector" : "string"}.` });
    }
  }

  return {
    instant,
    range: async (query) => {
      const choice = await choose(query, query.from, query.to);
      return withRemarks(choice.server ? await choice.server.range(query) : local.range(query), choice);
    },
    sourceOf: async (expression, at) => (await choose({ expression }, at, at)).source,
    rules: { name: "prometheus or local", instantWithSource, instant: async (query) => (await instantWithSource(query)).elements },
  };
}

export const sourceName = ({ name }: Pick<PrometheusServer, "name">): string => `prometheus/${name}`;
