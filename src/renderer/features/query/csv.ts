import { csvOfColumns } from "../../lib/csv";
import { labelText } from "../../lib/line-names";

interface CsvLine {
  labels: Readonly<Record<string, string>>;
  points: readonly (readonly [at: number, value: number])[];
}

/** What expressions gave, as `csvOfColumns` writes it. */
export const csvOf = (answers: readonly { expression: string; lines: readonly CsvLine[] }[]): string =>
  csvOfColumns(answers.flatMap(({ expression, lines }) => lines.map(({ labels, points }) => ({ name: labelText(labels) || expression, points }))));
