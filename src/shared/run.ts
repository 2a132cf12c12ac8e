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
 * "waiting": a person's turn (manual check, gate, decision, aim). "paused": a person wants nothing more to start; what runs comes to
 * its end. "interrupted": the console ended in the middle and nobody has resumed it yet.
 */
export const RunStatus = z.enum(["running", "waiting", "paused", "undoing", "interrupted", ...RunOutcome.options]);
export type RunStatus = z.infer<typeof RunStatus>;

export const StepOutcome = z.enum(["done", "failed", "unknown", "skipped", "would run"]);
export const StepStatus = z.enum(["pending", "running", "waiting", "undoing", "undone", "undo failed", ...StepOutcome.options]);
export type StepStatus = z.infer<typeof StepStatus>;

const stepped = { step: StepKey };
const WaitingFor = z.enum(["tick", "gate", "decision", "aim"]);
/** Where a person aims a step that says nothing of it: a host and, for a database, a port of it; without a host this machine. */
const aim = { host: HostId.optional(), port: z.number().int().min(1).max(65_535).optional() };
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

/** Both count: two processes may start within one tick of the clock that `since` goes by. */
export const isSameConsole = (one: ConsoleMark | undefined, other: ConsoleMark | undefined): boolean =>
  one !== undefined && other !== undefined && one.pid === other.pid && one.since === other.since;

/** Whose hold on a lock ended by a takeover: the run that held it, and who took it when (ISO 8601). */
export const LockTaking = z.object({ run: z.string(), by: z.string(), at: z.string() });
export type LockTaking = z.infer<typeof LockTaking>;

/** What a run's journal holds. Written before the thing it announces, never changed afterwards. */
export const RunEventBody = z.discriminatedUnion("type", [
  /** `version`: of the console that planned it. */
  z.object({ type: z.literal("run.created"), plan: Plan, planHash: z.string(), version: z.string().optional() }),
  z.object({ type: z.literal("run.started"), console: ConsoleMark.optional() }),
  z.object({ type: z.literal("run.resumed"), console: ConsoleMark.optional() }),
  /** Written by the console that finds the run open after a crash. */
  z.object({ type: z.literal("run.interrupted"), reason: z.string(), problem: Problem.optional() }),
  /** `undo`: completed steps are to be taken back as well. `reason`: why, where no person asked for it: the time of the run is over. */
  z.object({ type: z.literal("run.stop-requested"), undo: z.boolean().optional(), reason: z.string().optional() }),
  z.object({ type: z.literal("run.paused"), reason: z.string().optional() }),
  z.object({ type: z.literal("run.continued") }),
  /** These failed steps are to run again, also in a run that had ended. */
  z.object({ type: z.literal("run.reopened"), steps: z.array(StepKey), console: ConsoleMark.optional() }),
  /** Another console is to carry the run out; the one before lets go and says so with `run.interrupted`. */
  z.object({ type: z.literal("run.taken-over"), console: ConsoleMark }),
  /** The runbook's text was edited during the run: a unified diff against the plan's source. The run goes on as planned. `replaces`: it holds the redline before it as well. */
  z.object({ type: z.literal("run.redlined"), patch: z.string(), replaces: z.boolean().optional() }),
  z.object({ type: z.literal("run.ended"), outcome: RunOutcome, reason: z.string(), problem: Problem.optional() }),
  /** `takenFrom`: runs whose hold on this lock a person has ended since it was last acquired. */
  z.object({ type: z.literal("lock.acquired"), name: z.string(), host: HostId, takenFrom: z.array(LockTaking).optional() }),
  /** A person took the lock of this run over, by typing its name; the run must not go on. */
  z.object({ type: z.literal("lock.taken"), name: z.string(), host: HostId }),
  z.object({ type: z.literal("lock.released"), name: z.string(), host: HostId }),
  /** About to act. `token` names the job directory on the host, so that the start happens at most once. */
  z.object({ type: z.literal("step.intended"), ...stepped, attempt: z.number().int(), token: z.string() }),
  /** What `before` found; the undo needs it. */
  z.object({ type: z.literal("step.started"), ...stepped, before: z.unknown().optional() }),
  z.object({ type: z.literal("step.output"), ...stepped, stream: z.enum(["out", "err", "note"]), text: z.string() }),
  /**
   * A file of the data folder holds the raw output of an attempt, or of an undo: its first `bytes` have this SHA-256. The last one of a
   * file says how it ended. `cut`: more was written than is kept.
   */
  z.object({
    type: z.literal("step.kept"), ...stepped, file: z.string(), stream: z.enum(["out", "err"]), bytes: z.number().int(), sha256: z.string(),
    cut: z.boolean().optional(),
  }),
  z.object({ type: z.literal("step.ended"), ...stepped, ...ended, value: z.string().optional() }),
  z.object({ type: z.literal("step.skipped"), ...stepped, reason: z.string() }),
  /** Dry run: shown, not done. */
  z.object({ type: z.literal("step.would-run"), ...stepped }),
  /** A person's turn: to check, to agree, to decide, to aim. */
  z.object({ type: z.literal("step.waiting"), ...stepped, for: WaitingFor, question: z.string().optional() }),
  z.object({ type: z.literal("step.aimed"), ...stepped, ...aim }),
  z.object({ type: z.literal("step.ticked"), ...stepped, note: z.string().optional() }),
  z.object({ type: z.literal("step.unticked"), ...stepped }),
  z.object({ type: z.literal("step.noted"), ...stepped, note: z.string() }),
  /** `role`: the one that the gate asks for. `takenOn`: the person did not have it and took it on with this agreement. */
  z.object({ type: z.literal("step.agreed"), ...stepped, typed: z.string().optional(), role: z.string().optional(), takenOn: z.boolean().optional() }),
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
  /** What persons did with it, oldest first: "ticked", "skipped", "agreed as ic", "decided done". */
  deeds: z.array(z.object({ at: z.number(), actor: z.string(), did: z.string() })).optional(),
  /** When its latest attempt began: from here its time limit counts. */
  attemptAt: z.number().optional(),
  waitingFor: WaitingFor.optional(),
  /** It failed and is to run again; until it does, `exit`, `reason` and `problem` tell of the failure. */
  retrying: z.boolean().optional(),
  /** A person aimed it, and it has not begun since. */
  aimed: z.boolean().optional(),
  question: z.string().optional(),
  probed: z.enum(["done", "not done", "unknown"]).optional(),
  /** What the probe itself said. */
  probeDetail: z.string().optional(),
  agreedBy: z.array(z.string()),
  /** Bytes of output journalled so far; the text itself is asked for with `run.output`. */
  outputBytes: z.number().int(),
  /** Bytes of the latest attempt that a file of the data folder holds, by stream; absent while the journal alone has everything. */
  keptBytes: z.object({ out: z.number().int().optional(), err: z.number().int().optional() }).optional(),
});
export type StepView = z.infer<typeof StepView>;

export const RunView = z.object({
  id: RunId,
  /** As it stands: a step that a person aimed has its host here. `planHash` is that of the plan at the start. */
  plan: Plan,
  planHash: z.string(),
  status: RunStatus,
  reason: z.string().optional(),
  /** What refused it or holds it up, where a person can do something about it: "lock.held", "lock.lost". */
  problem: Problem.optional(),
  actor: z.string(),
  /** The process that carries it out, or did last, and who is at it; `app.info` names this one. */
  console: ConsoleMark.extend({ actor: z.string() }).optional(),
  createdAt: z.number(),
  startedAt: z.number().optional(),
  endedAt: z.number().optional(),
  current: StepKey.optional(),
  /** By step key. */
  steps: z.record(z.string(), StepView),
  lastSeq: z.number().int(),
  stopRequested: z.boolean(),
  /** Set while the run is paused, whatever else its status says. */
  paused: z.object({ at: z.number(), actor: z.string(), reason: z.string().optional() }).optional(),
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
  /** `actingAs`: takes the gate's role on for this agreement. */
  z.object({ type: z.literal("agree"), step: StepKey, typed: z.string().optional(), actingAs: z.string().optional() }),
  z.object({ type: z.literal("skip"), step: StepKey, reason: z.string().min(1) }),
  z.object({ type: z.literal("decide"), step: StepKey, decision: z.enum(["done", "run again", "failed", "skip"]), reason: z.string().optional() }),
  /** Lets what runs come to its end and starts nothing more, forward or back. */
  z.object({ type: z.literal("pause"), reason: z.string().max(10_000).optional() }),
  z.object({ type: z.literal("continue") }),
  /** Runs failed steps again, in a run that waits, is paused or has ended as failed; steps that never ran follow. */
  z.object({ type: z.literal("retry"), steps: z.array(StepKey).min(1).max(20_000) }),
  /** Runs a step of an unarmed document: at a host, or without one on this machine. */
  z.object({ type: z.literal("aim"), step: StepKey, ...aim }),
  /** Goes on with a run that another console carries out; that one lets go. */
  z.object({ type: z.literal("take over") }),
  /** Stop after killing what runs; `undo` also takes completed steps back. */
  z.object({ type: z.literal("stop"), undo: z.boolean().default(false) }),
  /** Go on with an interrupted run: unknown steps are probed, nothing is re-run unasked. */
  z.object({ type: z.literal("resume") }),
]);
export type RunCommand = z.infer<typeof RunCommand>;
