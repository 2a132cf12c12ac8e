/** Rows as columns of equal width under their names, the way psql shows them; NULL is empty. */
export function alignedTable(columns: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => oneLine(cell ?? "")));
  const widths = columns.map((name, index) => cells.reduce((width, row) => Math.max(width, (row[index] ?? "").length), oneLine(name).length));
  const line = (row: readonly string[]) => ` ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")}`.trimEnd();
  return [line(columns.map(oneLine)), widths.map((width) => "-".repeat(width + 2)).join("+"), ...cells.map(line)].join("\n");
}

/** One row a line, cells parted by tabs; tabs and line breaks within a cell as `\t`, `\n`. A single value stands as it is. */
export function tabSeparated(rows: readonly (readonly (string | null)[])[]): string {
  const [first] = rows;
  if (rows.length === 1 && first?.length === 1) return first[0] ?? "";
  return rows.map((row) => row.map((cell) => oneLine(cell ?? "")).join("\t")).join("\n");
}

const ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const oneLine = (cell: string): string => cell.replace(/[\n\r\t]/g, (char) => ESCAPES[char] ?? char);
