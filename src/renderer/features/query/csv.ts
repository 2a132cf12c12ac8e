import { csvOfColumns } from "../../lib/csv";
import { labelText } from "../../lib/line-names";

interface CsvLine {
  labels: Readonly<Record<string, string>>;
  points: readonly (readonly [at: number, value: number])[];
}

/** What expressions gave, as `csvOfColumns` writes it. Lines of several expressions that have the same labels are told apart by their expression. */
export function csvOf(answers: readonly { expression: string; lines: readonly CsvLine[] }[]): string {
  const columns = answers.flatMap(({ expression, lines }) => lines.map(({ labels, points }) => ({ expression, name: labelText(labels) || expression, points })));
  const counts = new Map<string, number>();
  for (const { name } of columns) counts.set(name, (counts.get(name) ?? 0) + 1);
  return csvOfColumns(columns.map(({ expression, name, points }) => ({ name: (counts.get(name) ?? 0) > 1 ? `${expression}: ${name}` : name, points })));
}
