import { z } from "zod";
import { EnvironmentId, HostId } from "./ids";
import { Problem } from "./problem";

/** A log that is followed on one host. Times are ms since the epoch. */
export const LogView = z.object({
  /** The entry's name in the fleet file. */
  id: z.string(),
  host: HostId,
  environment: EnvironmentId,
  /** "file /var/log/app.log", "container shop", "unit nginx.service" */
  source: z.string(),
  state: z.enum(["followed", "failing", "not seen"]),
  readAt: z.number().optional(),
  /** Lines since the console began to follow it. */
  lines: z.number().optional(),
  problem: Problem.optional(),
});
export type LogView = z.infer<typeof LogView>;

/** Asks for the last lines of a log; absent host: the first of its hosts. */
export const LogTailAsk = z.object({ log: z.string(), host: HostId.optional(), lines: z.number().int().min(1).max(2_000).default(200) });
export type LogTailAsk = z.infer<typeof LogTailAsk>;

/** Levels as they are counted; "unknown" for a line that does not say. */
export const LogLevel = z.enum(["trace", "debug", "info", "notice", "warning", "error", "critical", "unknown"]);
export type LogLevel = z.infer<typeof LogLevel>;

/** The oldest line first; secrets are masked. */
export const LogTail = z.object({ host: HostId, at: z.number(), lines: z.array(z.object({ text: z.string(), level: LogLevel })) });
export type LogTail = z.infer<typeof LogTail>;
