export interface CsvColumn {
  name: string;
  points: readonly (readonly [at: number, value: number])[];
}

/** Values as a table: a row for each moment, a column for each line; times in UTC as ISO 8601 writes them. A hole is empty. */
export function csvOfColumns(lines: readonly CsvColumn[]): string {
  const columns = lines.map(({ name, points }) => ({ name, values: new Map(points) }));
  const moments = [...new Set(columns.flatMap(({ values }) => [...values.keys()]))].sort((a, b) => a - b);
  const rows = moments.map((at) => [new Date(at).toISOString(), ...columns.map(({ values }) => numberText(values.get(at)))]);
  return [["time", ...columns.map(({ name }) => name)], ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

const numberText = (value: number | undefined): string => (value === undefined ? "" : Number.isNaN(value) ? "NaN" : value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value));

/** A cell that a spreadsheet would take for a formula begins with an apostrophe; numbers stay numbers. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d[\d.e+-]*|Inf)$/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
