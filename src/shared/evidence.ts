import { z } from "zod";
import { HostId, RunbookId, RunId, type StepKey } from "./ids";
import { RunStatus } from "./run";

/** The median of how long something took in earlier runs, and how many of them there were. */
export const Typical = z.object({ medianMs: z.number(), count: z.number().int().min(1) });
export type Typical = z.infer<typeof Typical>;

/**
 * How long a runbook's steps and a whole run of it usually take. Of a run, `steps` is by step key, from runs before it; of a
 * runbook, by `stepName`. What was never done is absent.
 */
export const RunTypical = z.object({ steps: z.record(z.string(), Typical), total: Typical.optional() });
export type RunTypical = z.infer<typeof RunTypical>;
export const TypicalOf = z.union([z.object({ run: RunId }), z.object({ runbook: RunbookId })]);
export type TypicalOf = z.infer<typeof TypicalOf>;

/** A step's key without its place: "roll.swap" of "roll.swap@web1". The same step on other hosts has the same name. */
export const stepName = (key: StepKey): string => key.split("@", 1)[0] ?? key;

/** A line of a unified diff; `hunk` heads a group of them ("@@ -3,7 +3,8 @@"). */
export const DiffLine = z.object({ kind: z.enum(["hunk", "same", "added", "removed"]), text: z.string() });
export type DiffLine = z.infer<typeof DiffLine>;

/** A value that is not the same any more; absent on the side that does not have it. */
export const ValueChange = z.object({ name: z.string(), before: z.string().optional(), after: z.string().optional() });
export type ValueChange = z.infer<typeof ValueChange>;

/** What is different about a plan since an earlier run of the same runbook on the same target. */
export const PlanChanges = z.object({
  /** The earlier run; absent: there was none, and nothing below says anything. */
  since: z.object({ run: RunId, at: z.number(), actor: z.string(), status: RunStatus }).optional(),
  /** The runbook's text, as unified lines; empty where it is the same. */
  text: z.array(DiffLine),
  params: z.array(ValueChange),
  /** Names only; their values are nowhere. */
  secrets: z.object({ added: z.array(z.string()), removed: z.array(z.string()) }),
  hosts: z.object({ added: z.array(HostId), removed: z.array(HostId) }),
  /** Literal commands that the text alone does not explain: a fleet, a default or a verb says otherwise now. By step key. */
  commands: z.array(ValueChange),
  /** The console's version, where it is another one. */
  version: z.object({ before: z.string().optional(), after: z.string().optional() }).optional(),
});
export type PlanChanges = z.infer<typeof PlanChanges>;

/** Whether anything at all is different. */
export const isUnchanged = ({ text, params, secrets, hosts, commands, version }: PlanChanges): boolean =>
  text.length + params.length + secrets.added.length + secrets.removed.length + hosts.added.length + hosts.removed.length + commands.length === 0 && version === undefined;

export const EvidenceFormat = z.enum(["markdown", "html"]);
export type EvidenceFormat = z.infer<typeof EvidenceFormat>;

/** A run's evidence as one document. */
export const EvidenceDocument = z.object({ run: RunId, format: EvidenceFormat, /** A file name to offer. */ name: z.string(), text: z.string() });
export type EvidenceDocument = z.infer<typeof EvidenceDocument>;
