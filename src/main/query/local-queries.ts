import { raise } from "../../shared/problem";
import { type Element, instantQuery, type InstantValue, type Line, rangeQuery } from "../../shared/promql";
import type { PromqlInstant, PromqlLines, PromqlRange, PromqlValue } from "../../shared/promql/ask";
import type { SampleStore } from "../ports";
import { notingCoarse } from "./coarse-remark";
import { exactSource, localSource } from "./local-source";

/** Values that a query of a person may make: about a second of work, which the console does for nothing else meanwhile. */
const MAX_VALUES = 5_000_000;

/** PromQL over the local history. */
export interface Queries {
  /** Throws a ProblemError where the expression has no value. */
  instant(query: PromqlInstant): PromqlValue;
  range(query: PromqlRange): PromqlLines;
}

export function createQueries(samples: Pick<SampleStore, "raw">): Queries {
  const [any, exact] = [localSource(samples), exactSource(samples)];
  const sourceFor = (query: PromqlInstant | PromqlRange) => notingCoarse(query.exact ? exact : any);
  return {
    instant: (query) => {
      const { source, remarks } = sourceFor(query);
      const outcome = instantQuery(source, query.expression, { at: query.at, maxValues: MAX_VALUES });
      return outcome.ok ? { value: plainValue(outcome.value.value), remarks: [...outcome.value.remarks, ...remarks()] } : raise(outcome.problem);
    },
    range: (query) => {
      const { source, remarks } = sourceFor(query);
      const { expression, from, to, stepMs } = query;
      const outcome = rangeQuery(source, expression, { from, to, stepMs, maxValues: MAX_VALUES });
      return outcome.ok ? { lines: outcome.value.lines.map(plainLine), remarks: [...outcome.value.remarks, ...remarks()] } : raise(outcome.problem);
    },
  };
}

function plainValue(value: InstantValue): PromqlValue["value"] {
  switch (value.type) {
    case "scalar":
    case "string":
      return value;
    case "vector":
      return { type: "vector", elements: value.elements.map((element: Element) => ({ labels: element.labels.toRecord(), value: element.value })) };
    case "matrix":
      return { type: "matrix", lines: value.lines.map(plainLine) };
  }
}

const plainLine = ({ labels, points }: Line): PromqlLines["lines"][number] => ({
  labels: labels.toRecord(), points: points.map(([at, value]): [number, number] => [at, value]),
});
