import { z } from "zod";
import { Matcher } from "./matchers";
import { SilenceDraft, SilenceState } from "./notify";
import { Problem } from "./problem";

/** Alerts and silences of the Alertmanagers of the fleet. Times are ms since the epoch. */

const Labels = z.record(z.string(), z.string());

export const RemoteAlert = z.object({
  /** Name of the Alertmanager in the fleet file. */
  server: z.string(),
  fingerprint: z.string(),
  labels: Labels,
  annotations: Labels,
  startsAt: z.number(),
  endsAt: z.number(),
  state: z.enum(["unprocessed", "active", "suppressed"]),
  silencedBy: z.array(z.string()),
  inhibitedBy: z.array(z.string()),
  receivers: z.array(z.string()),
  /** Where the rule is shown. */
  source: z.string().optional(),
});
export type RemoteAlert = z.infer<typeof RemoteAlert>;

export const RemoteSilence = z.object({
  server: z.string(),
  id: z.string(),
  matchers: z.array(Matcher),
  startsAt: z.number(),
  endsAt: z.number(),
  comment: z.string(),
  author: z.string(),
  state: SilenceState,
});
export type RemoteSilence = z.infer<typeof RemoteSilence>;

/** Servers that could not be asked, beside what the others said. */
const unreached = z.array(z.object({ server: z.string(), problem: Problem }));

/** Absent server: all of them. */
export const AlertmanagerAsk = z.object({ server: z.string().optional() });
export const AlertmanagerAlerts = z.object({ alerts: z.array(RemoteAlert), unreached });
export type AlertmanagerAlerts = z.infer<typeof AlertmanagerAlerts>;
export const AlertmanagerSilences = z.object({ silences: z.array(RemoteSilence), unreached });
export type AlertmanagerSilences = z.infer<typeof AlertmanagerSilences>;

/** A silence to make on one server; `replaces`: the id of the one it takes the place of. */
export const RemoteSilenceAsk = z.object({ server: z.string(), draft: SilenceDraft, replaces: z.string().optional() });
export type RemoteSilenceAsk = z.infer<typeof RemoteSilenceAsk>;
export const RemoteSilenceRef = z.object({ server: z.string(), id: z.string().min(1).max(100) });
export type RemoteSilenceRef = z.infer<typeof RemoteSilenceRef>;
