import type { PromqlAnswer } from "../../app/use-promql";
import { seriesKey } from "../../../shared/sample";

export interface InstantRow {
  key: string;
  expression: string;
  labels: Readonly<Record<string, string>>;
  at: number;
  value: number;
}

/** The last point of every line, the largest value first; what is no number comes last. */
export function instantRows(answers: readonly Pick<PromqlAnswer, "expression" | "lines">[]): InstantRow[] {
  const rows = answers.flatMap(({ expression, lines }, index) => lines.flatMap(({ labels, points }): InstantRow[] => {
    const last = points.at(-1);
    return last ? [{ key: `${index} ${seriesKey({ name: "", labels })}`, expression, labels, at: last[0], value: last[1] }] : [];
  }));
  const rank = (value: number): number => (Number.isNaN(value) ? -Infinity : value);
  return rows.sort((a, b) => rank(b.value) - rank(a.value) || (a.key < b.key ? -1 : 1));
}
