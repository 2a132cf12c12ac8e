import { raise } from "../../shared/problem";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../../shared/promql/ask";
import type { PrometheusServer, PromqlSource, VectorElement } from "../ports";
import { type Choice, Chooser, LOCAL } from "./choose";
import { type Complement, Complements, remarksOf, unknownRemark } from "./complement";
import type { Queries } from "./local-queries";
import { JOB } from "./selectors-of";

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

type Remarks = PromqlValue["remarks"];

export function createRoutedQueries({ local, servers, now }: RoutedOptions): RoutedQueries {
  const chooser = new Chooser(local, servers, now);
  const complements = new Complements(local, now);

  /** What the console itself has of what a server was chosen for; nothing where a person named the server. */
  async function besides({ server, isNamed, holdings }: Choice, expression: string, from: number, to: number): Promise<{ own: Complement["own"]; remarks: Remarks }> {
    if (!server || !holdings || isNamed) return { own: [], remarks: [] };
    try {
      const complement = await complements.of(expression, holdings, from, to);
      return complement ? { own: complement.joins ? complement.own : [], remarks: remarksOf(complement, server) } : { own: [], remarks: [] };
    } catch (thrown) {
      return { own: [], remarks: [unknownRemark(server, thrown)] };
    }
  }

  const awayRemarks = ({ away }: Choice): Remarks => away.map((message) => ({ kind: "warning" as const, message, at: {} }));

  async function instant(query: PromqlInstant): Promise<PromqlValue> {
    const choice = await chooser.choose(query, query.at, query.at);
    const { own, remarks } = await besides(choice, query.expression, query.at, query.at);
    const answer = choice.server ? await choice.server.instant(query) : local.instant(query);
    const value = own.length === 0 ? answer.value : joinedValue(answer.value, local.instant(query).value, own);
    return { value, source: choice.source, remarks: [...answer.remarks, ...remarks, ...awayRemarks(choice)] };
  }

  async function range(query: PromqlRange): Promise<PromqlLines> {
    const choice = await chooser.choose(query, query.from, query.to);
    const { own, remarks } = await besides(choice, query.expression, query.from, query.to);
    const answer = choice.server ? await choice.server.range(query) : local.range(query);
    const lines = own.length === 0 ? answer.lines : [...answer.lines, ...ofJobs(local.range(query).lines, own)];
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

const ofJobs = <T extends { labels: Readonly<Record<string, string>> }>(elements: readonly T[], jobs: readonly string[]): T[] =>
  elements.filter(({ labels }) => jobs.includes(labels[JOB] ?? ""));

function joinedValue(there: PromqlValue["value"], here: PromqlValue["value"], jobs: readonly string[]): PromqlValue["value"] {
  if (there.type === "vector" && here.type === "vector") return { ...there, elements: [...there.elements, ...ofJobs(here.elements, jobs)] };
  if (there.type === "matrix" && here.type === "matrix") return { ...there, lines: [...there.lines, ...ofJobs(here.lines, jobs)] };
  return there;
}
