import { asShown } from "../../shared/as-shown";
import type { RunVerdict } from "../../shared/contract";
import type { Fleet } from "../../shared/fleet";
import type { RunId, StepKey } from "../../shared/ids";
import type { RunEvent, RunView } from "../../shared/run";
import type { History } from "../history";
import type { ObjectCharts } from "./chart";
import { affectedBy, chartsOf, MOST_OBJECTS } from "./object-charts";
import { storiesOf, type StepSpan, type StepStory, titleOf } from "./story";
import { type TimelineRow, timelineOf } from "./timeline";

/** Everything a report says, before it has a form. */
export interface Dossier {
  view: RunView;
  /** The console's version that planned the run, and the one that wrote the report. */
  versions: { planned?: string; exported: string };
  exportedAt: number;
  exportedBy: string;
  stories: ReadonlyMap<StepKey, StepStory>;
  timeline: TimelineRow[];
  /** Edits of the runbook's text during the run, as unified diffs. */
  redlines: { at: number; actor: string; patch: string }[];
  spans: StepSpan[];
  charts: { from: number; to: number; objects: ObjectCharts[]; leftOut: number };
  journal: { lines: string[]; head: string; verdict: RunVerdict };
}

export interface DossierDeps {
  history: Pick<History, "journal" | "runs" | "samples" | "stateChanges">;
  get(run: RunId): RunView;
  verify(run: RunId): RunVerdict | Promise<RunVerdict>;
  fleet(): Fleet | undefined;
  version: string;
  actor(): string;
  now(): number;
}

/** How much of the time around a run its charts show. */
const AROUND_MS = 600_000;

/** Gathers a run's evidence from the history. */
export async function gatherDossier(run: RunId, deps: DossierDeps): Promise<Dossier> {
  const view = asShown(deps.get(run));
  const events = deps.history.journal.events(run);
  const now = deps.now();
  const [from, to] = [view.createdAt - AROUND_MS, Math.min(now, (view.endedAt ?? now) + AROUND_MS)];
  const refs = affectedBy(view.plan);
  deps.history.samples.flush();
  const objects = refs.slice(0, MOST_OBJECTS).map((ref) => chartsOf(ref, deps.fleet(), deps.history.samples, deps.history.stateChanges, { from, to }));
  return {
    view, ...told(view, events), exportedAt: now, exportedBy: deps.actor(),
    versions: { planned: plannedBy(events), exported: deps.version },
    charts: { from: Math.max(from, beginOf(objects, view.createdAt)), to, objects, leftOut: Math.max(0, refs.length - MOST_OBJECTS) },
    journal: { ...deps.history.runs.hashedLines(run), verdict: await deps.verify(run) },
  };
}

const MARGIN_MS = 30_000;

/** Where charts begin: a little before the first thing that was measured, and always before the run. */
function beginOf(objects: readonly ObjectCharts[], createdAt: number): number {
  const firsts = objects.flatMap(({ charts }) => charts.flatMap(({ lines }) => lines.flatMap(({ points: [first] }) => first?.[0] ?? [])));
  return Math.min(createdAt, ...firsts) - MARGIN_MS;
}

/** What the journal alone tells. Pure. */
export function told(view: RunView, events: readonly RunEvent[]): Pick<Dossier, "stories" | "timeline" | "redlines" | "spans"> {
  const steps = view.plan.phases.flatMap((phase) => phase.steps);
  const titles = new Map(steps.map((step) => [step.key, titleOf(step)]));
  return {
    stories: storiesOf(events),
    timeline: timelineOf(events, titles),
    redlines: events.flatMap(({ at, actor, body }) => (body.type === "run.redlined" ? [{ at, actor, patch: body.patch }] : [])),
    spans: steps.flatMap((step) => spanOf(step.key, titleOf(step), view)),
  };
}

function spanOf(key: StepKey, title: string, view: RunView): StepSpan[] {
  const step = view.steps[key];
  return step?.startedAt === undefined ? [] : [{ title, from: step.startedAt, to: step.endedAt, status: step.status }];
}

const plannedBy = ([first]: readonly RunEvent[]): string | undefined => (first?.body.type === "run.created" ? first.body.version : undefined);
