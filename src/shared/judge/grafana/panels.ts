import { parsePromql } from "../../promql";
import type { DashboardFinding, Panel, PanelKind, PanelQuery } from "../dashboards";
import { asList, asNumber, asText, isObject, own, short, within } from "./json";
import { withMacros } from "./macros";
import { unitOf } from "./units";
import { fillVariables, type Variable } from "./variables";

export interface PanelContext {
  variables: ReadonlyMap<string, Variable>;
  row?: string;
  /** Its number among all panels. */
  index: number;
  say(finding: DashboardFinding): void;
}

const KINDS = new Map<string, PanelKind>([
  ["stat", "stat"], ["singlestat", "stat"], ["timeseries", "timeseries"], ["graph", "timeseries"], ["gauge", "gauge"], ["bargauge", "gauge"], ["heatmap", "heatmap"],
]);
const DRAWN = new Set<PanelKind>(["stat", "timeseries", "gauge", "heatmap"]);
const SHOWN_AT_IMPORT = { stepMs: 30_000, rangeMs: 3_600_000 };
const MOST_QUERIES = 50;

/** One panel; what cannot be drawn is a note that says so. */
export function readPanel(json: unknown, { variables, row, index, say }: PanelContext): Panel {
  const type = asText(own(json, "type")) ?? "";
  const title = short(asText(own(json, "title")) ?? "") || `Panel ${index + 1}`;
  const tell = (severity: DashboardFinding["severity"], code: string, message: string, next?: string): void => say({ severity, code: `grafana.${code}`, message, ...(next !== undefined && { next }), panel: title });
  const frame = { id: index + 1, title, description: descriptionOf(json), row, place: placeOf(json, index) };
  const blank = { unit: "number" as const, factor: 1, stacked: false, reduce: "last" as const, thresholds: [], queries: [] };
  if (type === "text") return { ...frame, ...blank, kind: "note", note: (asText(within(json, "options", "content")) ?? asText(own(json, "content")) ?? "").slice(0, 20_000) };
  const kind = KINDS.get(type);
  if (kind === undefined) {
    const what = type === "" && isObject(own(json, "libraryPanel")) ? "a library panel, whose content is not in this file" : `a panel of the type "${short(type, 60)}"`;
    tell("warning", "panel-type", `${what} cannot be drawn here`, "look at it in Grafana");
    return { ...frame, ...blank, kind: "note", note: `This is ${what}; it cannot be drawn here.` };
  }
  const queries = queriesOf(json, variables, tell);
  sayWhatIsLost(json, tell);
  if (kind === "heatmap") tell("info", "heatmap", "a heatmap is drawn as cells, one row for each bucket");
  const shown = { ...frame, ...styleOf(json, tell), queries };
  return queries.length > 0 && DRAWN.has(kind) ? { ...shown, kind } : { ...shown, kind: "note", note: "None of its queries can be asked here." };
}

type Tell = (severity: DashboardFinding["severity"], code: string, message: string, next?: string) => void;

function descriptionOf(json: unknown): string | undefined {
  const text = asText(own(json, "description"));
  return text === undefined || text.trim() === "" ? undefined : text.slice(0, 5_000);
}

function placeOf(json: unknown, index: number): Panel["place"] {
  const at = (name: string, most: number): number | undefined => {
    const value = asNumber(within(json, "gridPos", name));
    return value === undefined ? undefined : Math.min(most, Math.max(0, Math.round(value)));
  };
  const span = asNumber(own(json, "span"));
  const width = Math.max(1, at("w", 24) ?? Math.min(24, Math.max(1, Math.round((span ?? 6) * 2))));
  return { x: Math.min(at("x", 23) ?? 0, 24 - width), y: at("y", 100_000) ?? index * 8, w: width, h: Math.max(1, at("h", 100) ?? 8) };
}

function queriesOf(json: unknown, variables: ReadonlyMap<string, Variable>, tell: Tell): PanelQuery[] {
  const targets = asList(own(json, "targets"));
  if (targets.length > MOST_QUERIES) tell("warning", "too-many-queries", `only the first ${MOST_QUERIES} of its ${targets.length} queries are taken`);
  return targets.slice(0, MOST_QUERIES).flatMap((target, index): PanelQuery[] => {
    if (own(target, "hide") === true) return [];
    const id = short(asText(own(target, "refId")) ?? "", 20) || String.fromCharCode(65 + (index % 26));
    const expression = asText(own(target, "expr"));
    const source = asText(within(target, "datasource", "type")) ?? asText(within(json, "datasource", "type"));
    if (expression === undefined || expression.trim() === "") {
      const isForeign = source !== undefined && source !== "prometheus";
      tell(isForeign ? "error" : "warning", "query", `query ${id} is no PromQL${isForeign ? ` but one for ${short(source, 40)}` : ""}`, "look at it in Grafana");
      return [];
    }
    const filled = fillVariables(expression.slice(0, 20_000), variables);
    if (!filled.ok) {
      tell("error", "variable", `query ${id} is left out: ${filled.reason}`, "replace the variable in the dashboard and import it again");
      return [];
    }
    const made = withMacros(filled.text, SHOWN_AT_IMPORT);
    const parsed = parsePromql(made);
    if (!parsed.ok) {
      tell("error", "promql", `query ${id} is left out: ${short(parsed.problem.message, 300)}`, "correct it in Grafana and import it again");
      return [];
    }
    const legend = short(asText(own(target, "legendFormat")) ?? "");
    return [{ id, template: filled.text, expression: made, ...(legend !== "" && legend !== "__auto" && { legend }), instant: own(target, "instant") === true && own(target, "range") !== true }];
  });
}

function styleOf(json: unknown, tell: Tell): Pick<Panel, "unit" | "factor" | "decimals" | "min" | "max" | "stacked" | "reduce" | "thresholds"> {
  const defaults = within(json, "fieldConfig", "defaults");
  const [axis] = asList(own(json, "yaxes"));
  const id = asText(own(defaults, "unit")) ?? asText(own(axis, "format")) ?? asText(own(json, "format"));
  const known = unitOf(id);
  if (!known) tell("info", "unit", `the unit "${short(id ?? "", 40)}" is not known; its values are shown as plain numbers`);
  const { unit, factor } = known ?? { unit: "number", factor: 1 };
  const scaled = (value: unknown): number | undefined => {
    const number = asNumber(value);
    return number === undefined ? undefined : number * factor;
  };
  const decimals = asNumber(own(defaults, "decimals"));
  return {
    unit, factor, decimals: decimals === undefined ? undefined : Math.min(10, Math.max(0, Math.round(decimals))),
    min: scaled(own(defaults, "min") ?? own(axis, "min")), max: scaled(own(defaults, "max") ?? own(axis, "max")),
    stacked: own(json, "stack") === true || /^(normal|percent)$/.test(asText(within(defaults, "custom", "stacking", "mode")) ?? ""), reduce: reduceOf(json),
    thresholds: thresholdsOf(own(defaults, "thresholds"), scaled, tell),
  };
}

const REDUCERS = new Map<string, Panel["reduce"]>([
  ["last", "last"], ["lastNotNull", "last"], ["current", "last"], ["mean", "mean"], ["avg", "mean"], ["min", "min"], ["max", "max"], ["sum", "sum"], ["total", "sum"],
]);

const reduceOf = (json: unknown): Panel["reduce"] =>
  REDUCERS.get(asText(asList(within(json, "options", "reduceOptions", "calcs"))[0]) ?? asText(own(json, "valueName")) ?? "") ?? "last";

function thresholdsOf(json: unknown, scaled: (value: unknown) => number | undefined, tell: Tell): Panel["thresholds"] {
  const steps = asList(own(json, "steps"));
  if (own(json, "mode") === "percentage" && steps.length > 1) {
    tell("info", "thresholds", "thresholds in percent of the range are left out");
    return [];
  }
  const read = steps.slice(0, 20).map((step) => ({ from: scaled(own(step, "value")), level: levelOf(asText(own(step, "color")) ?? "") }));
  return read.length < 2 ? [] : read;
}

/** Colours by name ("dark-red") or as "#rrggbb" or "rgba(r, g, b, a)": red is critical, orange and yellow warn. */
function levelOf(color: string): "ok" | "warning" | "critical" {
  if (/red/i.test(color)) return "critical";
  if (/orange|yellow/i.test(color)) return "warning";
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i.exec(color)?.slice(1).map((part) => Number.parseInt(part, 16));
  const [red = 0, green = 0, blue = 0] = hex ?? /^rgba?\((\d+),\s*(\d+),\s*(\d+)/.exec(color)?.slice(1).map(Number) ?? [];
  if (red < 170 || blue > 140) return "ok";
  return green < 100 ? "critical" : "warning";
}

function sayWhatIsLost(json: unknown, tell: Tell): void {
  if (asList(own(json, "transformations")).length > 0) tell("warning", "transformations", "its transformations are left out: it shows what the queries give");
  if (asList(within(json, "fieldConfig", "overrides")).length > 0 || asList(own(json, "seriesOverrides")).length > 0) tell("info", "overrides", "what is set for single series is left out");
  if (asText(own(json, "repeat"))) tell("info", "repeat", "it is not repeated for each value: one panel shows all");
  if (isObject(own(json, "alert"))) tell("warning", "alert", "its alert is left out", "write it as a rule: the rules page imports rule files");
}
