import { type Outcome, raise } from "../problem";
import { type EngineOptions, instantQuery, parsePromql, type Promql, type SeriesSource } from "../promql";
import type { Element } from "./expand-alerts";

const MAX_KNOWN = 5_000;
const known = new Map<string, Outcome<Promql>>();

/** An expression, parsed once however often it is evaluated. */
export function knownPromql(text: string): Outcome<Promql> {
  const found = known.get(text);
  if (found) return found;
  if (known.size >= MAX_KNOWN) known.clear();
  const made = parsePromql(text);
  known.set(text, made);
  return made;
}

/** The value of a rule's expression: a vector, or a scalar as one element without labels. Throws a ProblemError where it has none. */
export function queryVector(source: SeriesSource, expression: string, at: number, options: EngineOptions = {}): Element[] {
  const promql = knownPromql(expression);
  const result = promql.ok ? instantQuery(source, promql.value, { ...options, at }) : promql;
  if (!result.ok) return raise(result.problem);
  const { value } = result.value;
  switch (value.type) {
    case "scalar":
      return [{ labels: {}, value: value.value }];
    case "vector":
      return value.elements.map(({ labels, value }) => ({ labels: labels.toRecord(), value }));
    case "matrix":
    case "string":
      return raise({ code: "rules.result", message: "rule result is not a vector or scalar", next: "Aggregate the range, or select one value of it." });
  }
}
