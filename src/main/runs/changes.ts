import { structuredPatch } from "diff";
import type { DiffLine, PlanChanges, ValueChange } from "../../shared/evidence";
import type { Plan } from "../../shared/plan";
import type { RunView } from "../../shared/run";

/** A plan and the version of the console that made it. */
export interface VersionedPlan {
  plan: Plan;
  version?: string;
}

/** Beyond it, two texts have little in common, and comparing them line by line takes seconds. */
const MAX_EDITS = 1_000;

/** What is different in `after`, seen from the run that carried `before` out. Pure. */
export function changesBetween(since: Pick<RunView, "id" | "actor" | "createdAt" | "status">, before: VersionedPlan, after: VersionedPlan): PlanChanges {
  return {
    since: { run: since.id, at: since.createdAt, actor: since.actor, status: since.status },
    text: diffLines(before.plan.source, after.plan.source),
    params: valueChanges(before.plan.params, after.plan.params),
    secrets: listChanges(before.plan.secrets, after.plan.secrets),
    hosts: listChanges(before.plan.hosts, after.plan.hosts),
    commands: before.plan.sourceHash === after.plan.sourceHash ? valueChanges(commandsOf(before.plan), commandsOf(after.plan)).filter(onBothSides) : [],
    version: before.version === after.version ? undefined : { before: before.version, after: after.version },
  };
}

/** A runbook that was never run on this target has nothing to be compared with. */
export const NOTHING_BEFORE: PlanChanges = { text: [], params: [], secrets: { added: [], removed: [] }, hosts: { added: [], removed: [] }, commands: [] };

/** Unified lines with three lines around each change; empty where the texts are equal. */
export function diffLines(before: string, after: string): DiffLine[] {
  if (before === after) return [];
  const patch = structuredPatch("before", "after", before, after, undefined, undefined, { context: 3, maxEditLength: MAX_EDITS });
  if (!patch) return [{ kind: "hunk", text: "Almost every line is different." }];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }): DiffLine[] => [
    { kind: "hunk", text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@` },
    ...lines.map(lineOf),
  ]);
}

function lineOf(line: string): DiffLine {
  const text = line.slice(1);
  switch (line[0]) {
    case "+": return { kind: "added", text };
    case "-": return { kind: "removed", text };
    // "\ No newline at end of file" belongs to neither side.
    case "\\": return { kind: "same", text: line };
    default: return { kind: "same", text };
  }
}

function valueChanges(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): ValueChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const value = (values: Readonly<Record<string, string>>, name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);
  return names.map((name) => ({ name, before: value(before, name), after: value(after, name) })).filter((change) => change.before !== change.after);
}

const listChanges = <T>(before: readonly T[], after: readonly T[]) =>
  ({ added: after.filter((item) => !before.includes(item)), removed: before.filter((item) => !after.includes(item)) });

/** Steps on hosts that came or went are told by the hosts. */
const onBothSides = ({ before, after }: ValueChange): boolean => before !== undefined && after !== undefined;

function commandsOf(plan: Plan): Record<string, string> {
  return Object.fromEntries(plan.phases.flatMap(({ steps }) => steps).flatMap(({ key, command }) => (command === undefined ? [] : [[key, command]])));
}
