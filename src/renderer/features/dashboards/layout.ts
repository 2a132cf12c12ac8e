import type { Panel } from "../../../shared/judge/dashboards";

export interface BoardRow {
  title?: string;
  panels: Panel[];
  /** The first line of the grid that it takes. */
  top: number;
}

/** Panels in reading order, those of one row together. */
export function rowsOf(panels: readonly Panel[]): BoardRow[] {
  const rows: BoardRow[] = [];
  const ordered = [...panels].sort((a, b) => a.place.y - b.place.y || a.place.x - b.place.x);
  for (const panel of ordered) {
    const row = rows.find(({ title }) => title === panel.row);
    if (row) row.panels.push(panel);
    else rows.push({ title: panel.row, panels: [panel], top: panel.place.y });
  }
  return rows;
}

/** "{{instance}} {{device}}" with the labels filled in; undefined where nothing of it is left. */
export function legendOf(template: string | undefined, labels: Readonly<Record<string, string>>): string | undefined {
  if (template === undefined || template === "__auto") return undefined;
  const text = template.replace(/\{\{\s*([\w.:]+)\s*\}\}/g, (_, label: string) => labels[label] ?? "").trim();
  return text === "" ? undefined : text;
}

/** One number for a line; undefined of one without points. */
export function reduced(points: readonly (readonly [at: number, value: number])[], reduce: Panel["reduce"]): number | undefined {
  const values = points.map(([, value]) => value).filter((value) => Number.isFinite(value));
  if (values.length === 0) return undefined;
  switch (reduce) {
    case "last": return values.at(-1);
    case "mean": return values.reduce((sum, value) => sum + value, 0) / values.length;
    case "sum": return values.reduce((sum, value) => sum + value, 0);
    case "min": return Math.min(...values);
    case "max": return Math.max(...values);
  }
}

/** The level that holds for a value: the last threshold that it reaches. */
export function levelOf(value: number, thresholds: Panel["thresholds"]): "ok" | "warning" | "critical" {
  return thresholds.filter(({ from = -Infinity }) => value >= from).at(-1)?.level ?? "ok";
}

interface Bucket {
  name: string;
  points: readonly (readonly [at: number, value: number])[];
}

/** Buckets of a histogram as rows, the lowest first; cumulative ones (with `le`) are taken apart. */
export function bucketsOf(lines: readonly { name: string; labels: Readonly<Record<string, string>>; points: Bucket["points"] }[]): Bucket[] {
  const bound = (le: string | undefined): number => (le === undefined ? Number.NaN : le === "+Inf" ? Infinity : Number(le));
  const sorted = [...lines].sort((a, b) => bound(a.labels["le"]) - bound(b.labels["le"]));
  if (!lines.every(({ labels }) => labels["le"] !== undefined)) return sorted.map(({ name, points }) => ({ name, points }));
  return sorted.map(({ labels, points }, index) => {
    const below = new Map(sorted[index - 1]?.points);
    return { name: labels["le"] ?? "", points: points.map(([at, value]): [number, number] => [at, Math.max(0, value - (below.get(at) ?? 0))]) };
  });
}
