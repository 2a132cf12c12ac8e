import type { Overview } from "../../shared/overview";
import type { RunbookSummary } from "../../shared/runbook/model";
import type { RunSummary } from "../../shared/run";
import type { ObjectRef } from "../../shared/fleet";
import { watchedObjects } from "./attention";
import { KIND_WORDS } from "./names";
import { formatRoute, type Route } from "./route";

/** One line of the palette. */
export interface PaletteItem {
  /** Unique; also what is searched in. */
  id: string;
  group: "Here" | "Under way" | "Go to" | "Objects" | "Runbooks";
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
  /** The object on the screen and the runbooks offered on it. */
  here?: { target: ObjectRef; offered: readonly RunbookSummary[] };
}

const PLACES: readonly [Extract<Route["page"], "overview" | "runbooks" | "history" | "schedules" | "settings">, string, string][] = [
  ["overview", "Overview", "g o"], ["runbooks", "Runbooks", "g r"], ["history", "History", "g h"], ["schedules", "Schedules", "g c"], ["settings", "Settings", "g s"],
];

export function paletteItems({ overview, runbooks, runs, here }: PaletteSource): PaletteItem[] {
  return [...hereItems(here), ...runItems(runs), ...placeItems(), ...objectItems(overview), ...environmentItems(overview), ...runbookItems(runbooks)];
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

const placeItems = (): PaletteItem[] => PLACES.map(([page, text, keys]) => ({ id: `go ${text}`, group: "Go to", text, keys, keywords: [], href: formatRoute({ page }) }));

const environmentItems = (overview: Overview | undefined): PaletteItem[] => (overview?.environments ?? []).map(({ id }) => ({
  id: `environment ${id}`, group: "Objects", text: id, detail: "environment", keywords: ["environment"], href: formatRoute({ page: "object", kind: "environment", id }),
}));

const objectItems = (overview: Overview | undefined): PaletteItem[] => (overview ? watchedObjects(overview) : []).map(({ ref, environment, health }) => ({
  id: `${ref.kind} ${ref.id}`, group: "Objects", text: ref.id, detail: `${KIND_WORDS[ref.kind].toLowerCase()} · ${environment} · ${health}`,
  keywords: [environment, ref.kind, health], href: formatRoute({ page: "object", ...ref }),
}));

const runbookItems = (runbooks: readonly RunbookSummary[]): PaletteItem[] => runbooks.map((runbook) => ({
  id: `runbook ${runbook.id} ${runbook.title}`, group: "Runbooks", text: runbook.title, detail: runbook.risk,
  keywords: [...runbook.tags, ...runbook.appliesTo, runbook.owner ?? ""], href: formatRoute({ page: "runbook", id: runbook.id }),
}));
