import { messageOf, type Outcome, type Problem, refuse, succeed } from "../../problem";
import type { DashboardContent, DashboardFinding, Panel } from "../dashboards";
import { asList, asText, isObject, own, short, within } from "./json";
import { readPanel } from "./panels";
import { readVariables } from "./variables";

const MOST_PANELS = 500;
const MOST_FINDINGS = 500;
const MOST_LENGTH = 10 * 1024 * 1024;
const HOW = "Export the dashboard in Grafana as classic JSON and import that file.";

/** Reads a Grafana dashboard. Never throws: what is no dashboard is refused, and what of one cannot be shown here is a finding. */
export function readGrafana(text: string): Outcome<DashboardContent> {
  const dashboard = dashboardIn(text);
  return dashboard.ok ? succeed(contentOf(dashboard.value)) : dashboard;
}

const refused = (code: string, message: string, next = HOW, cause?: string): Outcome<never> => {
  const problem: Problem = { code: `grafana.${code}`, message, next, ...(cause !== undefined && { cause }) };
  return refuse(problem);
};

function dashboardIn(text: string): Outcome<unknown> {
  if (text.length > MOST_LENGTH) return refused("too-large", `The file has more than ${MOST_LENGTH} characters.`, "Split the dashboard.");
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (thrown) {
    return refused("not-json", "The file is not JSON.", HOW, messageOf(thrown));
  }
  if (!isObject(json)) return refused("no-dashboard", "The file holds no dashboard.");
  // As the HTTP API gives it, as the new API does, or as a person exports it.
  const inner = isObject(own(json, "dashboard")) ? own(json, "dashboard") : isObject(own(json, "spec")) ? own(json, "spec") : json;
  if (isObject(own(inner, "elements"))) return refused("schema", "The dashboard is in Grafana's second schema, which is not read.");
  if (!Array.isArray(own(inner, "panels")) && !Array.isArray(own(inner, "rows"))) return refused("no-dashboard", "The file holds no dashboard: there are no panels in it.");
  return succeed(inner);
}

function contentOf(dashboard: unknown): DashboardContent {
  const findings: DashboardFinding[] = [];
  const say = (finding: DashboardFinding): void => void (findings.length < MOST_FINDINGS && findings.push(finding));
  const variables = readVariables(dashboard, say);
  const all = panelsIn(dashboard);
  if (all.length > MOST_PANELS) say({ severity: "error", code: "grafana.too-many-panels", message: `only the first ${MOST_PANELS} of ${all.length} panels are taken`, next: "split the dashboard" });
  const panels = all.slice(0, MOST_PANELS).map(({ json, row }, index): Panel => readPanel(json, { variables, row, index, say }));
  if (panels.length === 0) say({ severity: "warning", code: "grafana.empty", message: "there are no panels in it" });
  if (asList(within(dashboard, "annotations", "list")).some((one) => asText(own(one, "expr")) !== undefined)) say({ severity: "info", code: "grafana.annotations", message: "its annotations are left out; runs and alerts mark the time axis here" });
  return {
    title: short(asText(own(dashboard, "title")) ?? "") || "Untitled", tags: asList(own(dashboard, "tags")).flatMap((tag) => asText(tag) ?? []).slice(0, 50).map((tag) => short(tag, 60)), panels,
    variables: [...variables.values()].map(({ name, value, from }) => ({ name, value, from })), findings,
  };
}

/** Panels in order with the rows they stand in: after a row, within a folded one, or in the lists that dashboards had before there was a grid. */
function panelsIn(dashboard: unknown): { json: unknown; row?: string }[] {
  const found: { json: unknown; row?: string }[] = [];
  let row: string | undefined;
  for (const one of asList(own(dashboard, "panels"))) {
    if (own(one, "type") === "row") {
      row = rowOf(one);
      for (const inner of asList(own(one, "panels"))) found.push({ json: inner, row });
    } else if (isObject(one)) found.push({ json: one, row });
  }
  for (const old of asList(own(dashboard, "rows"))) for (const inner of asList(own(old, "panels"))) if (isObject(inner)) found.push({ json: inner, row: rowOf(old) });
  return found;
}

const rowOf = (json: unknown): string | undefined => short(asText(own(json, "title")) ?? "") || undefined;
