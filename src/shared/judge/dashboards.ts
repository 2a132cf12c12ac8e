import { z } from "zod";

/** Dashboards of the data folder. Times and durations are ms. */

export const PanelUnit = z.enum(["number", "ratio", "bytes", "bytes/s", "bits/s", "seconds", "1/s", "timestamp"]);
export type PanelUnit = z.infer<typeof PanelUnit>;

export const PanelKind = z.enum(["stat", "timeseries", "gauge", "heatmap", "note"]);
export type PanelKind = z.infer<typeof PanelKind>;

export const PanelQuery = z.object({
  id: z.string(),
  /** PromQL in which the step of the chart is still open: `$__interval`, `$__rate_interval`, `$__range`. */
  template: z.string(),
  /** The same for the step and range asked for. */
  expression: z.string(),
  /** "{{instance}} {{device}}"; absent: the labels. */
  legend: z.string().optional(),
  /** One value instead of a line. */
  instant: z.boolean(),
});
export type PanelQuery = z.infer<typeof PanelQuery>;

export const Panel = z.object({
  id: z.number(),
  title: z.string(),
  description: z.string().optional(),
  kind: PanelKind,
  /** The row it stands in. */
  row: z.string().optional(),
  /** On a grid of 24 columns. */
  place: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  unit: PanelUnit,
  /** Values of the queries times this are in `unit`; limits and thresholds are in it already. */
  factor: z.number(),
  decimals: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  stacked: z.boolean(),
  /** What one number stands for a line. */
  reduce: z.enum(["last", "mean", "min", "max", "sum"]),
  /** From `from` on the level holds; absent: from the beginning. */
  thresholds: z.array(z.object({ from: z.number().optional(), level: z.enum(["ok", "warning", "critical"]) })),
  queries: z.array(PanelQuery),
  /** Plain text: what a text panel says, or why there is nothing to draw. */
  note: z.string().optional(),
});
export type Panel = z.infer<typeof Panel>;

/** What of a foreign dashboard is not as it was there. "error": something is missing. */
export const DashboardFinding = z.object({
  severity: z.enum(["error", "warning", "info"]),
  code: z.string(),
  message: z.string(),
  next: z.string().optional(),
  /** The title of the panel. */
  panel: z.string().optional(),
});
export type DashboardFinding = z.infer<typeof DashboardFinding>;

export const DashboardVariable = z.object({ name: z.string(), /** What stands for it: a value, or a pattern for all there are. */ value: z.string(), from: z.enum(["default", "all"]) });

export const DashboardContent = z.object({
  title: z.string(),
  tags: z.array(z.string()),
  panels: z.array(Panel),
  variables: z.array(DashboardVariable),
  findings: z.array(DashboardFinding),
});
export type DashboardContent = z.infer<typeof DashboardContent>;

/** The name of its file without ".json". */
export const DashboardId = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/);
export type DashboardId = z.infer<typeof DashboardId>;

export const Dashboard = DashboardContent.extend({ id: DashboardId, importedAt: z.number(), importedBy: z.string() });
export type Dashboard = z.infer<typeof Dashboard>;

export const DashboardSummary = z.object({ id: DashboardId, title: z.string(), tags: z.array(z.string()), panels: z.number(), importedAt: z.number(), importedBy: z.string() });
export type DashboardSummary = z.infer<typeof DashboardSummary>;

export const DashboardGetAsk = z.object({
  id: DashboardId,
  /** What the charts show, and the distance of their points; queries are made for them. */
  rangeMs: z.number().positive().default(3_600_000),
  stepMs: z.number().positive().default(30_000),
});
export type DashboardGetAsk = z.infer<typeof DashboardGetAsk>;

export const DashboardImportAsk = z.object({
  /** The JSON of a Grafana dashboard. */
  text: z.string().max(10 * 1024 * 1024),
  /** Its title; absent: as it is called there. */
  title: z.string().max(200).optional(),
  /** Takes the place of one with the same title. */
  replace: z.boolean().default(false),
  /** Says what would be imported and keeps nothing. */
  dryRun: z.boolean().default(false),
});
export type DashboardImportAsk = z.infer<typeof DashboardImportAsk>;
/** `id`: absent where nothing was kept. */
export const DashboardImport = z.object({ id: DashboardId.optional(), content: DashboardContent });
export type DashboardImport = z.infer<typeof DashboardImport>;
