import type { PromqlLines, PromqlValue } from "../../../shared/promql/ask";
import type { QueryData } from "./replies";

/** "+Inf", "-Inf" and "NaN" as numbers, and all others. */
export const numberOf = (text: string): number => (text === "+Inf" ? Infinity : text === "-Inf" ? -Infinity : Number(text));

const pointOf = ([seconds, value]: [number, string]): [number, number] => [Math.round(seconds * 1_000), numberOf(value)];

/** A server's answer in the shape that local evaluation gives. */
export function valueOf(data: QueryData): PromqlValue["value"] {
  switch (data.resultType) {
    case "scalar":
      return { type: "scalar", value: numberOf(data.result[1]) };
    case "string":
      return { type: "string", value: data.result[1] };
    case "vector":
      return { type: "vector", elements: data.result.flatMap(({ metric, value }) => (value ? [{ labels: metric, value: numberOf(value[1]) }] : [])) };
    case "matrix":
      return { type: "matrix", lines: data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(pointOf) })) };
  }
}

/** Lines of a range query; undefined for what is no matrix. */
export const linesOf = (data: QueryData): PromqlLines["lines"] | undefined =>
  data.resultType === "matrix" ? data.result.map(({ metric, values }) => ({ labels: metric, points: values.map(pointOf) })) : undefined;

/** RFC 3339 as ms since the epoch; undefined for none and for the year 1, which is Go's zero. */
export function timeOf(text: string | undefined): number | undefined {
  const at = text === undefined ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) || at <= 0 ? undefined : at;
}
