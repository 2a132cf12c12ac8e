import { z } from "zod";
import { parse } from "yaml";
import { keyOf } from "./timeline";

type Labels = Readonly<Record<string, string>>;
const Rules = z.object({ groups: z.array(z.object({ rules: z.array(z.object({ expr: z.string() })) })) });
const METRIC = /\b(?:node|pg|redis|probe|up|http|kube|integration|ai|database|tickets|postgres)(?:_\w+)?\b/g;

/** The metrics that rules name. */
export const metricsOf = (rules: ReadonlyMap<string, string>): string[] =>
  [...new Set([...rules.values()].flatMap((text) => Rules.parse(parse(text)).groups).flatMap(({ rules: all }) => all).flatMap(({ expr }) => expr.match(METRIC) ?? []))].toSorted();

/** How the series of one metric fare on both sides; labels that are only sometimes there are compared as they are. */
export interface Coverage {
  metric: string;
  both: number;
  here: string[];
  there: string[];
}

export function coverageOf(metrics: readonly string[], here: readonly Labels[], there: readonly Labels[]): Coverage[] {
  const keys = (all: readonly Labels[], metric: string): Set<string> => new Set(all.filter(({ __name__ }) => __name__ === metric).map(({ __name__: _name, ...labels }) => keyOf(labels)));
  return metrics.map((metric) => {
    const [ours, theirs] = [keys(here, metric), keys(there, metric)];
    return { metric, both: [...ours].filter((key) => theirs.has(key)).length, here: [...ours].filter((key) => !theirs.has(key)), there: [...theirs].filter((key) => !ours.has(key)) };
  });
}

/** A line for each metric that one side has otherwise, and what the others come to. */
export function coverageReport(coverage: readonly Coverage[]): string {
  const some = (keys: readonly string[]): string => (keys.length === 0 ? "" : ` e.g. ${keys[0] ?? ""}`);
  const unlike = coverage.filter(({ here, there }) => here.length + there.length > 0);
  const alike = coverage.filter(({ both, here, there }) => both > 0 && here.length + there.length === 0);
  const nowhere = coverage.filter(({ both, here, there }) => both + here.length + there.length === 0);
  return [
    `metrics that the rules read: ${alike.length} with the same series on both sides (${alike.reduce((sum, { both }) => sum + both, 0)} series), ${nowhere.length} on neither, ${unlike.length} otherwise:`,
    ...unlike.map(({ metric, both, here, there }) => `  ${metric}: both ${both}; here alone ${here.length}${some(here)}; in Prometheus alone ${there.length}${some(there)}`),
  ].join("\n");
}
