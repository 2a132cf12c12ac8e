import { z } from "zod";
import { Matcher } from "./matchers";
import { Problem } from "./problem";

/** What tells people of alerts: silences, acknowledgements, and the log of what was sent. Times are ms since the epoch. */

export const SilenceId = z.string().regex(/^[a-z0-9]{8}$/).brand<"SilenceId">();
export type SilenceId = z.infer<typeof SilenceId>;

const Comment = z.string().trim().max(2_000);
/** The length of a silence is bounded: a forgotten one hides what breaks after it. */
export const MOST_SILENCED_MS = 90 * 86_400_000;

const period = { startsAt: z.number().int(), endsAt: z.number().int() };
const inOrder = ({ startsAt, endsAt }: { startsAt: number; endsAt: number }): boolean => endsAt > startsAt && endsAt - startsAt <= MOST_SILENCED_MS;

/** What a person asks for. */
export const SilenceDraft = z.object({ matchers: z.array(Matcher).min(1).max(20), ...period, comment: Comment.min(1, "say why") })
  .refine(inOrder, "a silence ends after it starts, and within 90 days");
export type SilenceDraft = z.infer<typeof SilenceDraft>;

export const Silence = z.object({
  id: SilenceId,
  matchers: z.array(Matcher),
  ...period,
  comment: z.string(),
  /** Who made it. */
  author: z.string(),
  createdAt: z.number(),
  /** Who changed it last, and when. */
  editedBy: z.string().optional(),
  editedAt: z.number().optional(),
});
export type Silence = z.infer<typeof Silence>;

export const SilenceState = z.enum(["pending", "active", "expired"]);
export type SilenceState = z.infer<typeof SilenceState>;

export const silenceState = ({ startsAt, endsAt }: Pick<Silence, "startsAt" | "endsAt">, now: number): SilenceState =>
  now >= endsAt ? "expired" : now < startsAt ? "pending" : "active";

export const SilenceView = Silence.extend({
  state: SilenceState,
  /** Keys of alerts that are there now and that it covers. */
  covers: z.array(z.string()),
});
export type SilenceView = z.infer<typeof SilenceView>;

/** Somebody looks after an alert: it is not told again until it resolves, or until `until`. */
export const Acknowledgement = z.object({
  alert: z.string().min(1),
  by: z.string(),
  at: z.number(),
  until: z.number().optional(),
  comment: z.string().optional(),
});
export type Acknowledgement = z.infer<typeof Acknowledgement>;

export const AcknowledgeAsk = z.object({
  alert: z.string().min(1),
  until: z.number().int().optional(),
  comment: Comment.optional(),
  /** Takes it back. */
  undo: z.boolean().default(false),
});

/** Why an alert is not told, or how. */
export const AlertVerdict = z.object({
  alert: z.string(),
  /** Ids of silences. */
  silencedBy: z.array(SilenceId),
  /** What mutes it, as a sentence each: a host that is not seen, another alert. */
  inhibitedBy: z.array(z.string()),
  acknowledged: Acknowledgement.optional(),
  /** Changes within the window of flapping; set while it flaps. */
  flapping: z.number().int().optional(),
  /** Receivers it is routed to now. */
  receivers: z.array(z.string()),
});
export type AlertVerdict = z.infer<typeof AlertVerdict>;

export const DeliveryReason = z.enum(["firing", "resolved", "repeat", "test"]);
export type DeliveryReason = z.infer<typeof DeliveryReason>;

/** "unknown": the console ended between the send and its answer. */
export const DeliveryStatus = z.enum(["sending", "sent", "failed", "unknown"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One message to one receiver. */
export const DeliveryEntry = z.object({
  id: z.number().int(),
  receiver: z.string(),
  kind: z.string(),
  group: z.string(),
  reason: DeliveryReason,
  status: DeliveryStatus,
  /** When the intent was written. */
  at: z.number(),
  endedAt: z.number().optional(),
  attempts: z.number().int(),
  /** Keys and names of what it told. */
  firing: z.array(z.object({ key: z.string(), name: z.string() })),
  resolved: z.array(z.object({ key: z.string(), name: z.string() })),
  problem: Problem.optional(),
  /** Who pressed the test button. */
  actor: z.string().optional(),
});
export type DeliveryEntry = z.infer<typeof DeliveryEntry>;

export const ReceiverView = z.object({
  name: z.string(),
  kind: z.string(),
  /** Where it goes, without secrets: "chat -100123", "mail to ops@example.org". */
  target: z.string(),
  /** Names of secrets it needs. */
  secrets: z.array(z.string()),
  /** Number of routes that name it; "desktop" also takes what no route takes. */
  routes: z.number().int(),
  lastSentAt: z.number().optional(),
  /** Set while it fails. */
  failing: Problem.optional(),
  /** The service asked for silence until then. */
  heldUntil: z.number().optional(),
});
export type ReceiverView = z.infer<typeof ReceiverView>;

export const NotifyTest = z.object({ ok: z.boolean(), durationMs: z.number(), problem: Problem.optional() });
export type NotifyTest = z.infer<typeof NotifyTest>;

/** What a person did to silences and acknowledgements. */
export const NotifyDeed = z.object({
  at: z.number(),
  actor: z.string(),
  kind: z.enum(["silence.created", "silence.edited", "silence.expired", "alert.acknowledged", "alert.unacknowledged"]),
  /** The silence's id or the alert's key. */
  subject: z.string(),
  detail: z.string(),
});
export type NotifyDeed = z.infer<typeof NotifyDeed>;
