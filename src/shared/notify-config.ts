import { z } from "zod";
import { Duration } from "./duration";
import { HostId } from "./ids";
import { MatcherText } from "./matchers";

/** The `notify:` section of a fleet file: whom to tell of which alerts, and when. It names secrets and never holds one. */

const SecretName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_./-]{0,62}$/, "the name of a secret: letters, digits, '_', '.', '/' and '-'");

/** A mail address without a display name. */
const Address = z.string().max(254).regex(/^[^\s@<>,;:"\\]+@[^\s@<>,;:"\\]+$/, "a mail address: name@example.org");

const Desktop = z.strictObject({ kind: z.literal("desktop") });

const Discord = z.strictObject({
  kind: z.literal("discord"),
  /** Name of the secret that holds the webhook's whole address. */
  webhook: SecretName,
});

const Slack = z.strictObject({ kind: z.literal("slack"), webhook: SecretName });

const Telegram = z.strictObject({
  kind: z.literal("telegram"),
  /** Name of the secret that holds the bot's token. */
  token: SecretName,
  /** Number of the chat, or @name of a channel. */
  chat: z.string().regex(/^(-?\d{1,20}|@[A-Za-z0-9_]{3,64})$/, "a chat's number in quotes, or a channel's @name"),
  /** A Bot API server of one's own. */
  api: z.url().default("https://api.telegram.org"),
});

const Webhook = z.strictObject({
  kind: z.literal("webhook"),
  /** Name of the secret that holds the address. */
  url: SecretName,
  /** Name of a secret that is sent as bearer token. */
  token: SecretName.optional(),
  /** A host to ask from, through SSH; absent: from this machine. */
  via: HostId.optional(),
});

const Mail = z.strictObject({
  kind: z.literal("mail"),
  server: z.string().min(1).regex(/^[^\s/:]+$/, "a host's name or address, without port"),
  port: z.number().int().min(1).max(65_535).default(587),
  /** starttls: encrypted after the greeting, or not sent. tls: encrypted from the start. none: never encrypted. */
  tls: z.enum(["starttls", "tls", "none"]).default("starttls"),
  user: z.string().min(1).optional(),
  /** Name of the secret that holds the password. */
  password: SecretName.optional(),
  from: Address,
  to: z.array(Address).min(1).max(50),
});

export const Receiver = z.discriminatedUnion("kind", [Desktop, Discord, Slack, Telegram, Webhook, Mail]);
export type Receiver = z.infer<typeof Receiver>;
export type ReceiverKind = Receiver["kind"];

export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day in quotes: "08:30"').transform((text) => {
  const [hours = 0, minutes = 0] = text.split(":").map(Number);
  return hours * 60 + minutes;
});

/** A part of the week. `to` before `from` goes on into the next morning, of the day after a named one. */
export const TimeWindow = z.strictObject({
  /** All where none is named. */
  days: z.array(z.enum(WEEKDAYS)).min(1).optional(),
  /** Minutes since midnight. */
  from: TimeOfDay.default(0),
  to: TimeOfDay.default(1_440),
});
export type TimeWindow = z.infer<typeof TimeWindow>;

const LabelNames = z.array(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "a label's name"));

/** How one group of alerts is told; where a route leaves one out, the section's own counts. */
const grouping = {
  /** Alerts with the same values of these labels are told together. */
  groupBy: LabelNames.optional(),
  /** How long the first news of a group waits for more. */
  groupWait: Duration.optional(),
  /** The least time between two messages of a group. */
  groupInterval: Duration.optional(),
  /** When what still fires is told again. */
  repeatInterval: Duration.optional(),
};

export const Route = z.strictObject({
  /** All must hold; none: every alert. */
  match: z.array(MatcherText).default([]),
  /** When this route counts; absent: always. */
  times: z.array(TimeWindow).min(1).optional(),
  /** Names of receivers; an empty list tells nobody. */
  receivers: z.array(z.string()),
  /** Whether the routes below are looked at as well. */
  continue: z.boolean().default(false),
  /** Whether the end of an alert is told. */
  sendResolved: z.boolean().default(true),
  ...grouping,
});
export type Route = z.infer<typeof Route>;

/** While an alert of `source` fires, alerts of `target` with equal labels are not told. */
export const InhibitRule = z.strictObject({
  source: z.array(MatcherText).min(1),
  target: z.array(MatcherText).min(1),
  equal: LabelNames.default([]),
});
export type InhibitRule = z.infer<typeof InhibitRule>;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
};

export const NotifyConfig = z.strictObject({
  receivers: z.record(z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, "a name has letters, digits, '.', '_', '-'"), Receiver).default({}),
  /** In order; the first that matches counts, and what none takes goes to the desktop. */
  routes: z.array(Route).default([]),
  /** Name of the time zone of the routes' times, "Europe/Berlin"; absent: this machine's. */
  timeZone: z.string().refine(isTimeZone, "no time zone of that name; write it like Europe/Berlin").optional(),
  groupBy: LabelNames.default(["alertname", "environment"]),
  groupWait: Duration.default(30_000),
  groupInterval: Duration.default(300_000),
  repeatInterval: Duration.default(14_400_000),
  inhibit: z.array(InhibitRule).default([]),
  /** What a host that is not seen means. */
  notSeen: z.strictObject({
    /** From when on it is told. */
    after: Duration.default(60_000),
    severity: z.string().min(1).default("critical"),
    /** Alerts that are told although what they are about is not seen. */
    except: z.array(MatcherText).default([]),
  }).default({ after: 60_000, severity: "critical", except: [] }),
  /** From how many changes within which time on an alert is flapping: it is told once, and its end when it is calm. */
  flapping: z.strictObject({
    changes: z.number().int().min(2).max(1_000).default(6),
    within: Duration.default(600_000),
  }).default({ changes: 6, within: 600_000 }),
});
export type NotifyConfig = z.infer<typeof NotifyConfig>;

/** The receiver that is always there. */
export const DESKTOP = "desktop";

/** What counts where a fleet file has no `notify:`, and without a fleet. */
export const DEFAULT_NOTIFY: NotifyConfig = NotifyConfig.parse({});

/** Receivers by name, the desktop among them. */
export const receiversOf = ({ receivers }: NotifyConfig): Map<string, Receiver> =>
  new Map<string, Receiver>([[DESKTOP, { kind: "desktop" }], ...Object.entries(receivers)]);

/** Names of the secrets a receiver needs. */
export function secretsOf(receiver: Receiver): string[] {
  switch (receiver.kind) {
    case "desktop":
      return [];
    case "discord":
    case "slack":
      return [receiver.webhook];
    case "telegram":
      return [receiver.token];
    case "webhook":
      return [receiver.url, ...(receiver.token === undefined ? [] : [receiver.token])];
    case "mail":
      return receiver.password === undefined ? [] : [receiver.password];
  }
}
