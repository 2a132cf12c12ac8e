import type { StepKey } from "../../../shared/ids";
import type { Plan, PlannedPhase, PlannedStep } from "../../../shared/plan";
import type { RunView, StepStatus } from "../../../shared/run";

/** The same step on several hosts, or one step by itself. */
export interface Group {
  id: string;
  /** At least one; `steps[0]` stands for what they have in common. */
  steps: readonly PlannedStep[];
}

/** A phase with its steps gathered into groups. */
export interface Section {
  id: string;
  phase: PlannedPhase;
  /** How often the phase is repeated, each time for another object. */
  repetitions: number;
  groups: readonly Group[];
}

/** How the steps of a group or a phase stand. */
export type Tally = Partial<Record<StepStatus, number>>;

export type Row =
  | { kind: "phase"; id: string; section: Section; tally: Tally; open: boolean }
  | { kind: "group"; id: string; group: Group; tally: Tally; open: boolean }
  | { kind: "step"; id: StepKey; step: PlannedStep; group?: Group };

/** What a person folded or opened, by the id of a phase or group; the rest follows the default. */
export type Folds = Readonly<Record<string, "open" | "folded">>;

const SMALL_GROUP = 4;
const FEW_REPETITIONS = 6;
const MOST_EXCEPTIONS = 8;
const EXCEPTIONS: readonly StepStatus[] = ["waiting", "unknown", "undo failed", "failed"];
const ACTIVE: readonly StepStatus[] = [...EXCEPTIONS, "running", "undoing"];

/** A plan's phases and groups in order; phases without steps are left out. */
export function sectionsOf(plan: Pick<Plan, "phases">): Section[] {
  const times = new Map<string, number>();
  for (const { id, each } of plan.phases) if (each !== undefined) times.set(id, (times.get(id) ?? 0) + 1);
  return plan.phases.flatMap((phase, index) =>
    phase.steps.length === 0 ? [] : [{ id: `phase:${index}`, phase, repetitions: phase.each === undefined ? 1 : (times.get(phase.id) ?? 1), groups: groupsOf(phase, index) }]);
}

function groupsOf(phase: PlannedPhase, index: number): Group[] {
  const groups: { id: string; stepId: string; steps: PlannedStep[] }[] = [];
  for (const step of phase.steps) {
    const last = groups.at(-1);
    if (last?.stepId === step.stepId) last.steps.push(step);
    else groups.push({ id: `group:${index}:${step.stepId}`, stepId: step.stepId, steps: [step] });
  }
  return groups;
}

export function tallyOf(steps: readonly PlannedStep[], states: RunView["steps"]): Tally {
  const tally: Tally = {};
  for (const { key } of steps) {
    const status = states[key]?.status ?? "pending";
    tally[status] = (tally[status] ?? 0) + 1;
  }
  return tally;
}

const has = (tally: Tally, statuses: readonly StepStatus[]): boolean => statuses.some((status) => tally[status] !== undefined);

/** The lines of the checklist as they are folded; a folded group still shows what needs a look. */
export function rowsOf(sections: readonly Section[], states: RunView["steps"], folds: Folds): Row[] {
  return sections.flatMap((section) => {
    const tallies = section.groups.map(({ steps }) => tallyOf(steps, states));
    const tally = tallies.reduce(sum, {});
    const open = (folds[section.id] ?? (section.repetitions > FEW_REPETITIONS && !has(tally, ACTIVE) ? "folded" : "open")) === "open";
    const head: Row = { kind: "phase", id: section.id, section, tally, open };
    return open ? [head, ...section.groups.flatMap((group, index) => groupRows(group, tallies[index] ?? {}, states, folds))] : [head];
  });
}

function groupRows(group: Group, tally: Tally, states: RunView["steps"], folds: Folds): Row[] {
  const { id, steps } = group;
  if (steps.length === 1) return steps.map((step) => ({ kind: "step", id: step.key, step }));
  const open = isOpen(group, folds);
  const shown = open ? steps : has(tally, EXCEPTIONS) ? steps.filter(({ key }) => EXCEPTIONS.includes(states[key]?.status ?? "pending")).slice(0, MOST_EXCEPTIONS) : [];
  return [{ kind: "group", id, group, tally, open }, ...shown.map((step): Row => ({ kind: "step", id: step.key, step, group }))];
}

export const isOpen = ({ id, steps }: Group, folds: Folds): boolean => (folds[id] ?? (steps.length > SMALL_GROUP ? "folded" : "open")) === "open";

function sum(total: Tally, tally: Tally): Tally {
  const next: Tally = { ...total };
  for (const [status, count] of entriesOf(tally)) next[status] = (next[status] ?? 0) + count;
  return next;
}

const ORDER: readonly StepStatus[] = ["waiting", "running", "undoing", "unknown", "undo failed", "failed", "done", "undone", "skipped", "would run", "pending"];

/** A tally's statuses, what needs a look first. */
export const entriesOf = (tally: Tally): [StepStatus, number][] =>
  ORDER.flatMap((status) => (tally[status] === undefined ? [] : [[status, tally[status]]]));

/** "3 of 200 done, 1 failed, 10 running". */
export function tallyWords(tally: Tally, over: boolean): string {
  const total = entriesOf(tally).reduce((count, [, add]) => count + add, 0);
  const settled = tally.done ?? 0;
  const rest = entriesOf(tally).filter(([status]) => status !== "done" && (over || status !== "pending"));
  if (rest.length === 0 && settled === total) return total === 1 ? "done" : `all ${total} done`;
  return [`${settled} of ${total} done`, ...rest.map(([status, count]) => `${count} ${over && status === "pending" ? "not reached" : status}`)].join(", ");
}

/** The status that stands for many: the worst of what needs a look, else what goes on, else "done" once all are over. */
export function statusOf(tally: Tally): StepStatus {
  const [[first] = ["pending" as const]] = entriesOf(tally);
  if (ACTIVE.includes(first)) return first;
  if (tally.pending === undefined) return first;
  return "pending";
}

/** The step's group, where it has company there. */
export function groupOf(sections: readonly Section[], step: StepKey): Group | undefined {
  for (const { groups } of sections) {
    const found = groups.find(({ steps }) => steps.some(({ key }) => key === step));
    if (found) return found.steps.length > 1 ? found : undefined;
  }
  return undefined;
}

/** Where a selection goes when the rows changed under it: the row itself, its group, its phase, else the first. */
export function rowIndex(rows: readonly Row[], id: string | undefined, sections: readonly Section[]): number {
  if (id === undefined) return -1;
  const at = rows.findIndex((row) => row.id === id);
  if (at !== -1) return at;
  const section = sections.find(({ groups }) => groups.some((group) => group.id === id || group.steps.some(({ key }) => key === id)));
  const group = section?.groups.find(({ steps }) => steps.some(({ key }) => key === id));
  const inGroup = rows.findIndex((row) => row.id === group?.id);
  return inGroup === -1 ? rows.findIndex((row) => row.id === section?.id) : inGroup;
}
