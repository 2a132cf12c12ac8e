import { z } from "zod";
import { type Place, Problem } from "../problem";
import type { Promql } from "../promql";

/** What Prometheus's rule files say. Durations are ms. */

export type LabelRecord = Readonly<Record<string, string>>;

interface RuleCommon {
  name: string;
  /** As written in the file. */
  expression: string;
  promql: Promql;
  /** The group's labels and the rule's own, which count more. */
  labels: LabelRecord;
  at: Place;
}

export interface AlertRule extends RuleCommon {
  kind: "alert";
  /** How long the expression must hold before the alert fires. */
  forMs: number;
  /** How long the alert goes on firing after the expression held for the last time. */
  keepFiringForMs: number;
  /** Templates, as those in `labels`. */
  annotations: LabelRecord;
}

export interface RecordingRule extends RuleCommon {
  kind: "record";
}

export type Rule = AlertRule | RecordingRule;

export interface RuleGroup {
  name: string;
  file: string;
  /** Absent where the file leaves it to the console. */
  intervalMs?: number;
  /** How far in the past the expressions are asked for. */
  queryOffsetMs: number;
  /** Most alerts or series that one rule may give; 0 is no limit. */
  limit: number;
  rules: readonly Rule[];
  at: Place;
}

/** Something that is wrong with a rule file; one "error" keeps the whole file out of use. */
export const RuleFinding = Problem.extend({ severity: z.enum(["error", "warning"]) });
export type RuleFinding = z.infer<typeof RuleFinding>;

/** A file as far as it can be read. `groups` hold every rule without an error. */
export interface RuleFile {
  file: string;
  groups: readonly RuleGroup[];
  /** In order of the text. */
  findings: readonly RuleFinding[];
}

/** How often a group is evaluated that names no interval: what Prometheus has for its own default. */
export const DEFAULT_INTERVAL_MS = 60_000;
