import { instantQuery, Labels, matchesAll, type Line, parsePromql, rangeQuery, type RawSeries, type SeriesSource } from "../../../src/shared/promql";
import { describeProblem } from "../../../src/shared/problem";
import { type CaseResult, runScript } from "../../conformance/promql/run-script";

/** Samples of a series every `stepMs` from 0. */
export function series(name: string, labels: Record<string, string>, stepMs: number, values: readonly number[]): RawSeries {
  return { labels: Labels.ofSeries({ name, labels }), times: values.map((_, index) => index * stepMs), values };
}

export const sourceOf = (all: readonly RawSeries[]): SeriesSource => ({
  select: (matchers) => all.filter(({ labels }) => matchesAll(labels, matchers)),
});

/** The cases of a script in promqltest's language that did not pass. */
export const unmet = (script: string): CaseResult[] => runScript("own", script).filter(({ outcome }) => outcome !== "passed");

/** The message of an expression that is refused, with its place in front. */
export function refusal(text: string): string {
  const parsed = parsePromql(text);
  return parsed.ok ? "accepted" : `${parsed.problem.code} ${describeProblem({ ...parsed.problem, next: undefined })}`;
}

export function valueAt(source: SeriesSource, expression: string, at: number): unknown {
  const outcome = instantQuery(source, expression, { at });
  if (!outcome.ok) return outcome.problem;
  const { value } = outcome.value;
  return value.type === "vector" ? Object.fromEntries(value.elements.map((one) => [one.labels.toString(), one.value])) : value.type === "matrix" ? value.lines : value.value;
}

export function linesOf(source: SeriesSource, expression: string, from: number, to: number, stepMs: number): readonly Line[] {
  const outcome = rangeQuery(source, expression, { from, to, stepMs });
  if (!outcome.ok) throw new Error(outcome.problem.message);
  return outcome.value.lines;
}
