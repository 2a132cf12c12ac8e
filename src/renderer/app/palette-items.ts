import type { Overview } from "../../shared/overview";
import type { RunbookSummary } from "../../shared/runbook/model";
import type { RunSummary } from "../../shared/run";
import type { ObjectRef } from "../../shared/fleet";
import type { AlertRow } from "./alert-rows";
import { watchedObjects } from "./attention";
import { KIND_WORDS } from "./names";
import { formatRoute, type Route } from "./route";

/** One line of the palette. */
export interface PaletteItem {
  /** Unique; also what is searched in. */
  id: string;
  group: "Here" | "Under way" | "Firing" | "Go to" | "Objects" | "Runbooks";
  text: string;
  /** Said behind the text in a quiet voice. */
  detail?: string;
  keywords: string[];
  href: string;
  /** Keys that do the same without the palette. */
  keys?: string;
}

export interface PaletteSource {
  overview?: Overview;
  runbooks: readonly RunbookSummary[];
  runs: readonly RunSummary[];
  alerts?: readonly AlertRow[];
  /** Names of the fleet's logs, each with the hosts that it is on. */
  logs?: readonly { id: string; hosts: readonly string[] }[];
  /** The object on the screen and the runbooks offered on it. */
  here?: { target: ObjectRef; offered: readonly RunbookSummary[] };
}

const PLACES: readonly { route: Route; text: string; keys?: string; keywords?: string[] }[] = [
  { route: { page: "overview" }, text: "Overview", keys: "g o" },
  { route: { page: "alerts" }, text: "Alerts", keys: "g a" },
  { route: { page: "silences" }, text: "Silences", keywords: ["mute"] },
  { route: { page: "rules" }, text: "Rules", keys: "g u", keywords: ["alerting", "recording", "import", "backtest"] },
  { route: { page: "query", expressions: [] }, text: "Query", keys: "g q", keywords: ["promql", "chart", "series", "metrics"] },
  { route: { page: "objectives" }, text: "Objectives", keys: "g j", keywords: ["slo", "error budget", "health score", "baselines", "thresholds"] },
  { route: { page: "dashboards" }, text: "Dashboards", keys: "g d", keywords: ["grafana", "panels", "import"] },
  { route: { page: "logs" }, text: "Logs", keys: "g l", keywords: ["tail", "journal", "lines", "errors"] },
  { route: { page: "targets" }, text: "Targets", keys: "g t", keywords: ["scrape", "metrics", "endpoints", "exporters", "prometheus"] },
  { route: { page: "runbooks" }, text: "Runbooks", keys: "g r" },
  { route: { page: "history" }, text: "History", keys: "g h" },
  { route: { page: "schedules" }, text: "Schedules", keys: "g c" },
  { route: { page: "settings" }, text: "Settings", keys: "g s", keywords: ["receivers", "notifications", "theme", "history", "retention", "disk"] },
];

export function paletteItems({ overview, runbooks, runs, alerts = [], logs = [], here }: PaletteSource): PaletteItem[] {
  return [...hereItems(here), ...runItems(runs), ...alertItems(alerts), ...placeItems(), ...objectItems(overview), ...environmentItems(overview), ...logItems(logs), ...runbookItems(runbooks)];
}

function hereItems(here: PaletteSource["here"]): PaletteItem[] {
  if (!here) return [];
  const { target, offered } = here;
  const deploy: PaletteItem[] = target.kind !== "service" ? [] : [{
    id: `deploy ${target.id}`, group: "Here", text: `Deploy ${target.id}…`, keywords: ["release", "version", "tag", "rollout"], href: formatRoute({ page: "deploy", id: target.id }),
  }];
  return [...deploy, ...offered.map((runbook): PaletteItem => ({
    id: `here ${runbook.id} ${runbook.title}`, group: "Here", text: `${runbook.title} on ${target.id}`, detail: runbook.risk,
    keywords: runbook.tags, href: formatRoute({ page: "runbook", id: runbook.id, target }),
  }))];
}

const runItems = (runs: readonly RunSummary[]): PaletteItem[] => runs.map((run) => ({
  id: `run ${run.id}`, group: "Under way", text: run.title, detail: run.status, keywords: [run.actor, run.target?.id ?? ""], href: formatRoute({ page: "run", id: run.id }),
}));

const placeItems = (): PaletteItem[] => PLACES.map(({ route, text, keys, keywords = [] }) => ({ id: `go ${text}`, group: "Go to", text, keys, keywords, href: formatRoute(route) }));

const alertItems = (alerts: readonly AlertRow[]): PaletteItem[] => alerts.filter(({ alert }) => alert.state === "firing").map(({ alert, severity, summary }) => ({
  id: `alert ${alert.key}`, group: "Firing", text: alert.labels["alertname"] ?? alert.key, detail: `${severity === "none" ? "" : `${severity} · `}${summary}`,
  keywords: Object.values(alert.labels), href: formatRoute({ page: "alert", id: alert.key }),
}));

const environmentItems = (overview: Overview | undefined): PaletteItem[] => (overview?.environments ?? []).map(({ id }) => ({
  id: `environment ${id}`, group: "Objects", text: id, detail: "environment", keywords: ["environment"], href: formatRoute({ page: "object", kind: "environment", id }),
}));

const objectItems = (overview: Overview | undefined): PaletteItem[] => (overview ? watchedObjects(overview) : []).map(({ ref, environment, health }) => ({
  id: `${ref.kind} ${ref.id}`, group: "Objects", text: ref.id, detail: `${KIND_WORDS[ref.kind].toLowerCase()} · ${environment} · ${health}`,
  keywords: [environment, ref.kind, health], href: formatRoute({ page: "object", ...ref }),
}));

const logItems = (logs: NonNullable<PaletteSource["logs"]>): PaletteItem[] => logs.flatMap(({ id, hosts }) => hosts.map((host): PaletteItem => ({
  id: `log ${id} ${host}`, group: "Objects", text: id, detail: `log · ${host}`, keywords: ["log", "tail", host], href: formatRoute({ page: "log", id, host }),
})));

const runbookItems = (runbooks: readonly RunbookSummary[]): PaletteItem[] => runbooks.map((runbook) => ({
  id: `runbook ${runbook.id} ${runbook.title}`, group: "Runbooks", text: runbook.title, detail: runbook.risk,
  keywords: [...runbook.tags, ...runbook.appliesTo, runbook.owner ?? ""], href: formatRoute({ page: "runbook", id: runbook.id }),
}));
