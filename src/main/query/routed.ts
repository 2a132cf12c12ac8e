import { raise } from "../../shared/problem";
import type { Fleet } from "../../shared/fleet";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../../shared/promql/ask";
import type { PrometheusServer, PromqlSource, VectorElement } from "../ports";
import { type Choice, Chooser, LOCAL } from "./choose";
import { type Complement, Complements, remarksOf, unknownRemark } from "./complement";
import { hostNamed } from "./host-named";
import type { Queries } from "./local-queries";

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
  /** Whose hosts the servers' targets may be; undefined while no fleet file is open. */
  fleet: () => Pick<Fleet, "hosts"> | undefined;
  now: () => number;
}

type Remarks = PromqlValue["remarks"];

export function createRoutedQueries({ local, servers, fleet, now }: RoutedOptions): RoutedQueries {
  const chooser = new Chooser(local, servers, now);
  const complements = new Complements(local, now);

  /** What the console itself has of what a server was chosen for; nothing where a person named the server. */
  async function besides({ server, isNamed, holdings }: Choice, expression: string, to: number): Promise<{ isOwn?: Complement["isOwn"]; remarks: Remarks }> {
    if (!server || !holdings || isNamed) return { remarks: [] };
    try {
      const complement = await complements.of(expression, holdings, to, hostNamed(fleet(), server.via));
      if (!complement) return { remarks: [] };
      return { isOwn: complement.own.length > complement.left.length ? complement.isOwn : undefined, remarks: remarksOf(complement, server) };
    } catch (thrown) {
      return { remarks: [unknownRemark(server, thrown)] };
    }
  }

  const awayRemarks = ({ away }: Choice): Remarks => away.map((message) => ({ kind: "warning" as const, message, at: {} }));

  async function instant(query: PromqlInstant): Promise<PromqlValue> {
    const choice = await chooser.choose(query, query.at, query.at);
    const { isOwn, remarks } = await besides(choice, query.expression, query.at);
    const answer = choice.server ? await choice.server.instant(query) : local.instant(query);
    const value = isOwn ? joinedValue(answer.value, local.instant(query).value, isOwn) : answer.value;
    return { value, source: choice.source, remarks: [...answer.remarks, ...remarks, ...awayRemarks(choice)] };
  }

  async function range(query: PromqlRange): Promise<PromqlLines> {
    const choice = await chooser.choose(query, query.from, query.to);
    const { isOwn, remarks } = await besides(choice, query.expression, query.to);
    const answer = choice.server ? await choice.server.range(query) : local.range(query);
    const lines = isOwn ? [...answer.lines, ...local.range(query).lines.filter(({ labels }) => isOwn(labels))] : answer.lines;
    return { lines, source: choice.source, remarks: [...answer.remarks, ...remarks, ...awayRemarks(choice)] };
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
    instant, range,
    sourceOf: async (expression, at) => (await chooser.choose({ expression }, at, at)).source,
    rules: { name: "prometheus or local", instantWithSource, instant: async (query) => (await instantWithSource(query)).elements },
  };
}

function joinedValue(there: PromqlValue["value"], here: PromqlValue["value"], isOwn: Complement["isOwn"]): PromqlValue["value"] {
  if (there.type === "vector" && here.type === "vector") return { ...there, elements: [...there.elements, ...here.elements.filter(({ labels }) => isOwn(labels))] };
  if (there.type === "matrix" && here.type === "matrix") return { ...there, lines: [...there.lines, ...here.lines.filter(({ labels }) => isOwn(labels))] };
  return there;
}
