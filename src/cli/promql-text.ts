import type { PromqlLines, PromqlValue } from "../shared/promql/ask";
import { seriesKey } from "../shared/sample";

const METRIC_NAME = "__name__";

type Labels = Record<string, string>;

/** `name{a="b"}`, `{a="b"}` without a name, `{}` without any label. */
function nameOf({ [METRIC_NAME]: name = "", ...labels }: Labels): string {
  return seriesKey({ name, labels }) || "{}";
}

/** A number as Prometheus writes it: JSON has no NaN and no infinity. */
export const numberText = (value: number): string => (value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value));

export function linesText({ lines }: Pick<PromqlLines, "lines">): string {
  if (lines.length === 0) return "Nothing was seen in that time.";
  return lines.flatMap(({ labels, points }) => [nameOf(labels), ...points.map(([at, value]) => `  ${new Date(at).toISOString()}  ${numberText(value)}`)]).join("\n");
}

export function valueText({ value }: PromqlValue): string {
  switch (value.type) {
    case "scalar":
      return numberText(value.value);
    case "string":
      return value.value;
    case "matrix":
      return linesText(value);
    case "vector":
      if (value.elements.length === 0) return "Nothing was seen at that time.";
      return value.elements.map((element) => `${nameOf(element.labels)}  ${numberText(element.value)}`).join("\n");
  }
}

/** The same answer with NaN and infinities as text, for JSON. */
export function withWrittenNumbers(answer: unknown): unknown {
  if (typeof answer === "number") return Number.isFinite(answer) ? answer : numberText(answer);
  if (Array.isArray(answer)) return answer.map(withWrittenNumbers);
  if (typeof answer !== "object" || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([key, value]) => [key, withWrittenNumbers(value)]));
}
