import { z } from "zod";
import { HostId, RunId } from "./ids";
import { PlanDraft } from "./plan";
import { Problem } from "./problem";
import { RunStatus } from "./run";

export const ScheduleId = z.string().regex(/^[a-z0-9]{8}$/).brand<"ScheduleId">();
export type ScheduleId = z.infer<typeof ScheduleId>;

/** What a person read and agreed to: only a plan of exactly this hash starts by the clock. */
export const ConfirmedPlan = z.object({ hash: z.string(), hosts: z.array(HostId), sourceHash: z.string(), at: z.number(), actor: z.string() });
export type ConfirmedPlan = z.infer<typeof ConfirmedPlan>;

/** A reading runbook that runs on a cron expression while the console is open. */
export const Schedule = z.object({
  id: ScheduleId,
  /** The runbook's title when it was added. */
  title: z.string(),
  draft: PlanDraft,
  /** Five fields: minute, hour, day of month, month, day of week; in this machine's time zone. */
  cron: z.string(),
  paused: z.boolean(),
  /** The fleet file that it is for; while another one is open it does not run. */
  fleetFile: z.string().optional(),
  confirmed: ConfirmedPlan,
});
export type Schedule = z.infer<typeof Schedule>;

/** What became of a time at which a schedule was due. */
export const ScheduleOutcome = z.discriminatedUnion("kind", [
  /** `by`: the clock, or a person who did not wait for it. */
  z.object({ kind: z.literal("ran"), run: RunId, by: z.enum(["clock", "person"]) }),
  /** Nobody ran it then, and nobody will: the console was closed or asleep. `count` times, the last one at `lastDueAt`. */
  z.object({ kind: z.literal("missed"), count: z.number().int().min(1), lastDueAt: z.number(), reason: z.string() }),
  /** It was not started: it still ran from the last time, or something else is in its way this once. */
  z.object({ kind: z.literal("skipped"), reason: z.string() }),
  /** Its plan is not the one that was agreed to; nothing runs until a person confirms it. */
  z.object({ kind: z.literal("held"), problem: Problem }),
]);
export type ScheduleOutcome = z.infer<typeof ScheduleOutcome>;

/** One row of a schedule's history. `status` is that of the run, where there is one. */
export const ScheduleEntry = z.object({ dueAt: z.number(), outcome: ScheduleOutcome, status: RunStatus.optional(), reason: z.string().optional() });
export type ScheduleEntry = z.infer<typeof ScheduleEntry>;

export const ScheduleView = Schedule.extend({
  /** When it is due next (ms); absent while it is paused, held, or never due. */
  next: z.number().optional(),
  /** Why it waits for a person. */
  held: Problem.optional(),
  /** Newest first, at most fifty. */
  entries: z.array(ScheduleEntry),
});
export type ScheduleView = z.infer<typeof ScheduleView>;

/** `planHash`: of the preview that the person read. With an `id`: replaces that schedule, which also confirms its present plan. */
export const ScheduleDraft = z.object({ id: ScheduleId.optional(), draft: PlanDraft, cron: z.string().max(200), paused: z.boolean().default(false), planHash: z.string() });
export type ScheduleDraft = z.infer<typeof ScheduleDraft>;

export const Schedules = z.object({
  list: z.array(ScheduleView),
  /** The time zone in which expressions are read: "Europe/Berlin". */
  timeZone: z.string(),
  /** Who runs them: only a console with a window does, one at a time on a data folder. */
  runner: z.enum(["this console", "another console", "nobody"]),
});
export type Schedules = z.infer<typeof Schedules>;
