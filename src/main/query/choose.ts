import { messageOf, raise } from "../../shared/problem";
import { parsePromql } from "../../shared/promql";
import type { PromqlInstant } from "../../shared/promql/ask";
import type { PrometheusServer } from "../ports";
import { Holdings } from "./holdings";
import type { Queries } from "./local-queries";
import { distinctSelectors, type Selector, selectorText } from "./selectors-of";

/** What this console has collected itself. */
export const LOCAL = "local";

export const sourceName = ({ name }: Pick<PrometheusServer, "name">): string => `prometheus/${name}`;

/** Where an expression is evaluated. */
export interface Choice {
  source: string;
  server?: PrometheusServer;
  holdings?: Holdings;
  /** A person, or another part, named it. */
  isNamed?: boolean;
  /** Which servers could not be asked, as sentences. */
  away: string[];
}

/** Chooses the first server that holds series for all selectors of an expression, or for some of them while the local history has not all. */
export class Chooser {
  readonly #holdings = new WeakMap<PrometheusServer, Holdings>();

  constructor(private readonly local: Queries, private readonly servers: () => readonly PrometheusServer[], private readonly now: () => number) {}

  async choose({ expression, source: wanted }: Pick<PromqlInstant, "expression" | "source">, from: number, to: number): Promise<Choice> {
    if (wanted !== undefined) return this.#named(wanted);
    const parsed = parsePromql(expression);
    // What is no PromQL is refused by the local parser, which says where.
    const selectors = parsed.ok ? distinctSelectors(parsed.value) : [];
    if (selectors.length === 0) return { source: LOCAL, away: [] };
    const away: string[] = [];
    for (const server of this.servers()) {
      try {
        const holdings = this.#holdingsOf(server);
        const held = await Promise.all(selectors.map((matchers) => holdings.holds(matchers, from)));
        // One series that it has not is as good as empty there as here, unless all are here.
        if (held.every(Boolean) || (held.some(Boolean) && !this.#isLocal(selectors, to))) return { source: sourceName(server), server, holdings, away };
      } catch (thrown) {
        away.push(`${server.name} could not be asked (${messageOf(thrown)}): this is what the console has collected itself`);
      }
    }
    return { source: LOCAL, away };
  }

  #named(wanted: string): Choice {
    if (wanted === LOCAL) return { source: LOCAL, away: [] };
    const server = this.servers().find((one) => sourceName(one) === wanted);
    if (!server) return raise({ code: "promql.no-source", message: `The fleet has no ${wanted}.`, next: "Name it under prometheus: in the fleet file." });
    return { source: wanted, server, isNamed: true, away: [] };
  }

  #holdingsOf(server: PrometheusServer): Holdings {
    const known = this.#holdings.get(server) ?? new Holdings(server, this.now);
    this.#holdings.set(server, known);
    return known;
  }

  #isLocal(selectors: readonly Selector[], at: number): boolean {
    return selectors.every((matchers) => {
      const { value } = this.local.instant({ expression: `count(last_over_time(${selectorText(matchers)}[1h]))`, at });
      return value.type === "vector" && value.elements.length > 0;
    });
  }
}
