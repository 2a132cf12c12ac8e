import { z } from "zod";
import { AlertInstance, AlertState, AlertTransition, AnyNumber, RuleRef } from "../alert";
import { Problem } from "../problem";
import { RuleFinding } from "./model";

/** Rules and alerts as window and command line see them. Times and durations are ms. */

const Labels = z.record(z.string(), z.string());

/** An alert with what its rule says. */
export const AlertView = AlertInstance.extend({
  expression: z.string(),
  forMs: z.number(),
  keepFiringForMs: z.number(),
  /** How often it is evaluated. */
  intervalMs: z.number(),
  /** The label `severity`. */
  severity: z.string().optional(),
  /** What the label or annotation `runbook`, `runbook_id` or `runbook_url` names. */
  runbook: z.string().optional(),
  /** Where the expression was evaluated: "local", "prometheus/NAME"; absent before the first evaluation in this process. */
  evaluatedBy: z.string().optional(),
});
export type AlertView = z.infer<typeof AlertView>;

export const AlertList = z.object({
  /** Pending, firing, and resolved within the last 15 minutes; the latest change first. */
  alerts: z.array(AlertView),
  /** Whether this process evaluates the rules; else they are as the one left them that does. */
  evaluatesHere: z.boolean(),
  /** Since when evaluation waits for fresh samples, after a start or a sleep; states stay as they were meanwhile. */
  waitingSince: z.number().optional(),
});
export type AlertList = z.infer<typeof AlertList>;

export const AlertHistoryAsk = z.object({
  /** Of one alert; absent: of all. */
  key: z.string().optional(),
  from: z.number().optional(),
  to: z.number().optional(),
  limit: z.number().int().min(1).max(1_000).default(100),
});
export type AlertHistoryAsk = z.infer<typeof AlertHistoryAsk>;
/** Newest first. */
export const AlertHistory = z.array(AlertTransition);

export const RuleView = z.object({
  kind: z.enum(["alert", "record"]),
  name: z.string(),
  expression: z.string(),
  labels: Labels,
  annotations: Labels,
  forMs: z.number(),
  keepFiringForMs: z.number(),
  line: z.number().optional(),
  /** "unknown": not evaluated yet. */
  health: z.enum(["ok", "failing", "unknown"]),
  /** Why the last evaluation failed; states are as they were before. */
  problem: Problem.optional(),
  lastEvaluatedAt: z.number().optional(),
  evaluationMs: z.number().optional(),
  evaluatedBy: z.string().optional(),
  /** The worst state of its alerts; absent where it has none. */
  state: AlertState.optional(),
  alerts: z.number(),
});
export type RuleView = z.infer<typeof RuleView>;

export const RuleGroupView = z.object({
  name: z.string(), intervalMs: z.number(), queryOffsetMs: z.number(), limit: z.number(), lastEvaluatedAt: z.number().optional(), rules: z.array(RuleView),
});
export type RuleGroupView = z.infer<typeof RuleGroupView>;

export const RuleFileView = z.object({
  file: z.string(),
  /** "fleet": the fleet file names it; "imported": it lies in the data folder. */
  origin: z.enum(["fleet", "imported"]),
  /** With an error the file as it is now is not in use; the last good version stays. */
  findings: z.array(RuleFinding),
  groups: z.array(RuleGroupView),
});
export type RuleFileView = z.infer<typeof RuleFileView>;

export const RuleList = z.object({
  files: z.array(RuleFileView),
  importedFolder: z.string(),
  /** Patterns of the fleet file that name no file. */
  unmatched: z.array(z.string()),
});
export type RuleList = z.infer<typeof RuleList>;

/** A rule file's text, or a Markdown document with rule files in its YAML blocks. */
const RuleText = z.object({ name: z.string().min(1).max(200), text: z.string().max(4 * 1024 * 1024) });

export const RuleCheckAsk = RuleText;
/** A rule of a text that is not in use, as far as a backtest of it needs to know. */
export const CheckedRule = z.object({
  kind: z.enum(["alert", "record"]), group: z.string(), name: z.string(), expression: z.string(), labels: Labels, forMs: z.number(), keepFiringForMs: z.number(),
  /** The group's interval; absent where the file leaves it to the console. */
  intervalMs: z.number().optional(),
  line: z.number().optional(),
});
export type CheckedRule = z.infer<typeof CheckedRule>;
export const RuleCheck = z.object({
  findings: z.array(RuleFinding), groups: z.number(), alerts: z.number(), recordings: z.number(),
  /** Those without an error, in order of the text. */
  rules: z.array(CheckedRule),
});
export type RuleCheck = z.infer<typeof RuleCheck>;

/** A rule file as it lies on disk. */
export const RuleFileText = z.object({ file: z.string(), origin: z.enum(["fleet", "imported"]), text: z.string() });
export type RuleFileText = z.infer<typeof RuleFileText>;

export const RuleImportAsk = RuleText.extend({
  /** Takes the place of an imported file of the same name. */
  replace: z.boolean().default(false),
});
export type RuleImportAsk = z.infer<typeof RuleImportAsk>;
export const RuleImport = RuleCheck.extend({
  /** Where it lies now; absent where an error kept it out. */
  file: z.string().optional(),
});
export type RuleImport = z.infer<typeof RuleImport>;

/** A rule that is in use, or one that is being written. */
const BacktestRule = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("known"), rule: RuleRef }),
  z.object({
    kind: z.literal("draft"), name: z.string().default("draft"), expression: z.string(), forMs: z.number().min(0).default(0), keepFiringForMs: z.number().min(0).default(0), labels: Labels.default({}),
    intervalMs: z.number().positive().optional(),
  }),
]);

export const BacktestAsk = z.object({
  /** Names the backtest, to cancel it. */
  id: z.string().min(1).max(100),
  rule: BacktestRule,
  from: z.number(),
  to: z.number(),
});
export type BacktestAsk = z.infer<typeof BacktestAsk>;

/** How far a backtest has come. */
export const BacktestProgress = z.object({ id: z.string(), /** 0..1 of its time. */ done: z.number(), /** How often it would have begun to fire so far. */ fired: z.number() });
export type BacktestProgress = z.infer<typeof BacktestProgress>;

export const BacktestInterval = z.object({
  /** Since when the expression held. */
  activeAt: z.number(),
  /** Absent: the condition ended before the alert fired. */
  firedAt: z.number().optional(),
  /** Absent: it still held at the end. */
  endedAt: z.number().optional(),
  /** The values at its evaluations. */
  min: AnyNumber,
  max: AnyNumber,
});
export type BacktestInterval = z.infer<typeof BacktestInterval>;

export const Backtest = z.object({
  /** Distance of the evaluations: the group's interval. */
  stepMs: z.number(),
  evaluations: z.number(),
  /** By label set, in order of time. */
  alerts: z.array(z.object({ labels: Labels, intervals: z.array(BacktestInterval) })),
  /** How often it would have begun to fire. */
  fired: z.number(),
  /** Evaluations at which the expression gave anything at all. */
  held: z.number(),
  /** The expression selects series that hold no sample in that time. */
  withoutData: z.boolean(),
  /** Spans (ms) of which no sample is there of anything that the expression selects: there it says nothing. */
  notSeen: z.array(z.object({ from: z.number(), to: z.number() })),
  /** Up to where it came before it was cancelled, or before a problem. */
  upTo: z.number(),
  cancelled: z.boolean(),
  problem: Problem.optional(),
});
export type Backtest = z.infer<typeof Backtest>;
