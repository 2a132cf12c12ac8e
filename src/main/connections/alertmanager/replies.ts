import { z } from "zod";

/** What Alertmanager's API, version 2, answers (api/v2/openapi.yaml of its source), as far as it is used. */

const Labels = z.record(z.string(), z.string());

export const AlertsReply = z.array(z.object({
  fingerprint: z.string(), labels: Labels, annotations: Labels.default({}), startsAt: z.string(), endsAt: z.string(), generatorURL: z.string().optional(),
  receivers: z.array(z.object({ name: z.string() })).default([]),
  status: z.object({ state: z.enum(["unprocessed", "active", "suppressed"]), silencedBy: z.array(z.string()), inhibitedBy: z.array(z.string()) }),
}));

/** `isEqual` came with version 0.22; before that every matcher was an equal one. */
export const SilenceMatcher = z.object({ name: z.string(), value: z.string(), isRegex: z.boolean(), isEqual: z.boolean().default(true) });

export const SilencesReply = z.array(z.object({
  id: z.string(), matchers: z.array(SilenceMatcher), startsAt: z.string(), endsAt: z.string(), comment: z.string().default(""), createdBy: z.string().default(""),
  status: z.object({ state: z.enum(["expired", "active", "pending"]) }),
}));

export const CreatedReply = z.object({ silenceID: z.string() });
