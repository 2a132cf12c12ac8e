import { z } from "zod";
import { ObjectRef } from "./fleet";
import { EnvironmentId, HostId, RunbookId, RunId, StepKey } from "./ids";
import { Plan } from "./plan";
import { Problem } from "./problem";
import { Risk } from "./runbook/model";

/** How a run ended. Each has its own words and colour; only "done" is green. */
export const RunOutcome = z.enum(["done", "rolled back", "failed", "unknown"]);
export type RunOutcome = z.infer<typeof RunOutcome>;

/**
 * "waiting": a person's turn (manual check, gate, decision). "interrupted": the console ended in the middle and nobody has
 * resumed it yet.
 */
export const RunStatus = z.enum(["running", "waiting", "undoing", "interrupted", ...RunOutcome.options]);
export type RunStatus = z.infer<typeof RunStatus>;

export const StepOutcome = z.enum(["done", "failed", "unknown", "skipped", "would run"]);
export const StepStatus = z.enum(["pending", "running", "waiting", "undoing", "undone", "undo failed", ...StepOutcome.options]);
export type StepStatus = z.infer<typeof StepStatus>;

const stepped = { step: StepKey };
/** `done`: exit status 0 or the verb returned; `unknown`: it may or may not have happened. */
const ended = {
  outcome: z.enum(["done", "failed", "unknown"]),
  /** Absent where no exit status arrived: never success. */
  exit: z.number().int().optional(),
  reason: z.string().optional(),
  problem: Problem.optional(),
  durationMs: z.number(),
};

/** The process that carries a run out; `since` tells it from a later one with the same id. */
export const ConsoleMark = z.object({ pid: z.number().int(), since: z.string() });
export type ConsoleMark = z.infer<typeof ConsoleMark>;

/** What a run's journal holds. Written before the thing it announces, never changed afterwards. */
export const RunEventBody = z.discriminatedUnion("type", [
  z.object({ type: z.literal("run.created"), plan: Plan, planHash: z.string() }),
  z.object({ type: z.literal("run.started"), console: ConsoleMark.optional() }),
  z.object({ type: z.literal("run.resumed"), console: ConsoleMark.optional() }),
  /** Written by the console that finds the run open after a crash. */
  z.object({ type: z.literal("run.interrupted"), reason: z.string() }),
  /** `undo`: completed steps are to be taken back as well. */
  z.object({ type: z.literal("run.stop-requested"), undo: z.boolean().optional() }),
  z.object({ type: z.literal("run.ended"), outcome: RunOutcome, reason: z.string() }),
  z.object({ type: z.literal("lock.acquired"), name: z.string(), host: HostId }),
  z.object({ type: z.literal("lock.released"), name: z.string(), host: HostId }),
  /** About to act. `token` names the job directory on the host, so that the start happens at most once. */
  z.object({ type: z.literal("step.intended"), ...stepped, attempt: z.number().int(), token: z.string() }),
  /** What `before` found; the undo needs it. */
  z.object({ type: z.literal("step.started"), ...stepped, before: z.unknown().optional() }),
  z.object({ type: z.literal("step.output"), ...stepped, stream: z.enum(["out", "err", "note"]), text: z.string() }),
  z.object({ type: z.literal("step.ended"), ...stepped, ...ended, value: z.string().optional() }),
  z.object({ type: z.literal("step.skipped"), ...stepped, reason: z.string() }),
  /** Dry run: shown, not done. */
  z.object({ type: z.literal("step.would-run"), ...stepped }),
  /** A manual check's turn, a gate's, or a decision's. */
  z.object({ type: z.literal("step.waiting"), ...stepped, for: z.enum(["tick", "gate", "decision"]), question: z.string().optional() }),
  z.object({ type: z.literal("step.ticked"), ...stepped, note: z.string().optional() }),
  z.object({ type: z.literal("step.unticked"), ...stepped }),
  z.object({ type: z.literal("step.noted"), ...stepped, note: z.string() }),
  z.object({ type: z.literal("step.agreed"), ...stepped, typed: z.string().optional() }),
  z.object({ type: z.literal("step.probed"), ...stepped, answer: z.enum(["done", "not done", "unknown"]), detail: z.string().optional() }),
  z.object({ type: z.literal("step.decided"), ...stepped, decision: z.enum(["done", "run again", "failed", "skip"]), reason: z.string().optional() }),
  z.object({ type: z.literal("undo.intended"), ...stepped, token: z.string() }),
  z.object({ type: z.literal("undo.ended"), ...stepped, ...ended }),
]);
export type RunEventBody = z.infer<typeof RunEventBody>;

export const RunEvent = z.object({
  run: RunId,
  /** From 1, without holes. */
  seq: z.number().int(),
  /** ms since the epoch. */
  at: z.number(),
  actor: z.string(),
  body: RunEventBody,
  /** SHA-256 over the previous row's hash and this row. */
  hash: z.string(),
});
export type RunEvent = z.infer<typeof RunEvent>;

/** A step as it stands: what the reducer makes of the events. */
export const StepView = z.object({
  key: StepKey,
  status: StepStatus,
  attempt: z.number().int(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  exit: z.number().int().optional(),
  reason: z.string().optional(),
  problem: Problem.optional(),
  value: z.string().optional(),
  actor: z.string().optional(),
  notes: z.array(z.object({ at: z.number(), actor: z.string(), text: z.string() })),
  waitingFor: z.enum(["tick", "gate", "decision"]).optional(),
  question: z.string().optional(),
  probed: z.enum(["done", "not done", "unknown"]).optional(),
  agreedBy: z.array(z.string()),
  /** Bytes of output journalled so far; the text itself is asked for with `run.output`. */
  outputBytes: z.number().int(),
});
export type StepView = z.infer<typeof StepView>;

export const RunView = z.object({
  id: RunId,
  plan: Plan,
  planHash: z.string(),
  status: RunStatus,
  reason: z.string().optional(),
  actor: z.string(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  current: StepKey.optional(),
  /** By step key. */
  steps: z.record(z.string(), StepView),
  lastSeq: z.number().int(),
  stopRequested: z.boolean(),
});
export type RunView = z.infer<typeof RunView>;

export const RunSummary = z.object({
  id: RunId,
  runbook: RunbookId,
  title: z.string(),
  target: ObjectRef.optional(),
  environment: EnvironmentId.optional(),
  /** What it was started with: tells one deploy from another. */
  params: z.record(z.string(), z.string()).optional(),
  risk: Risk,
  dryRun: z.boolean(),
  status: RunStatus,
  reason: z.string().optional(),
  actor: z.string(),
  createdAt: z.number(),
  endedAt: z.number().optional(),
  stepsDone: z.number().int(),
  stepsTotal: z.number().int(),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** What a person can say to a run. */
export const RunCommand = z.discriminatedUnion("type", [
  z.object({ type: z.literal("tick"), step: StepKey, note: z.string().max(10_000).optional() }),
  z.object({ type: z.literal("untick"), step: StepKey }),
  z.object({ type: z.literal("note"), step: StepKey, note: z.string().min(1).max(10_000) }),
  z.object({ type: z.literal("agree"), step: StepKey, typed: z.string().optional() }),
  z.object({ type: z.literal("skip"), step: StepKey, reason: z.string().min(1) }),
  z.object({ type: z.literal("decide"), step: StepKey, decision: z.enum(["done", "run again", "failed", "skip"]), reason: z.string().optional() }),
  /** Stop after killing what runs; `undo` also takes completed steps back. */
  z.object({ type: z.literal("stop"), undo: z.boolean().default(false) }),
  /** Go on with an interrupted run: unknown steps are probed, nothing is re-run unasked. */
  z.object({ type: z.literal("resume") }),
]);
export type RunCommand = z.infer<typeof RunCommand>;
