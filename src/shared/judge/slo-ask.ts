import { z } from "zod";
import { EnvironmentId, ServiceId } from "../ids";
import { Problem } from "../problem";
import { SloWindow } from "./slo-config";

/** Objectives as window and command line see them. Times are ms since the epoch, ratios 0..1. */

export const SloState = z.enum(["met", "at risk", "missed", "no data"]);
export type SloState = z.infer<typeof SloState>;

export const BurnView = z.object({ window: z.enum(["5m", "30m", "1h", "6h", "3d"]), /** Absent: nothing was seen. */ rate: z.number().optional() });

export const SloView = z.object({
  id: z.string(),
  kind: z.enum(["availability", "latency", "error-rate", "success-rate"]),
  description: z.string().optional(),
  service: ServiceId.optional(),
  environment: EnvironmentId.optional(),
  /** "99.9 % available" */
  promise: z.string(),
  objective: z.number(),
  window: SloWindow,
  state: SloState,
  /** "events": requests; "time": looks. */
  counts: z.enum(["events", "time"]),
  /** The good part over the window; absent: nothing was seen, or there were no events. */
  good: z.number().optional(),
  /** 1: all of it; negative: overspent. */
  budgetLeft: z.number().optional(),
  burn: z.array(BurnView),
  /** The alerts that its rules make. `possible: false`: the budget is so large that it cannot go that fast; there is no such rule. */
  alerts: z.array(z.object({ severity: z.enum(["critical", "warning"]), long: z.string(), short: z.string(), factor: z.number(), possible: z.boolean(), exceeded: z.boolean() })),
  /** How much of the window was seen; what was not is left out of every figure. */
  coverage: z.number(),
  notSeenMs: z.number(),
  seenSince: z.number().optional(),
  /** What a reader must know of these figures. */
  remarks: z.array(z.string()),
  /** By day of UTC, oldest first; days without anything seen are absent. */
  days: z.array(z.object({ at: z.number(), good: z.number().optional(), seenMs: z.number() })),
  expressions: z.object({ bad: z.string(), total: z.string() }),
  /** Where the expressions were evaluated. */
  source: z.string().optional(),
  /** Why the figures are not whole. */
  problem: Problem.optional(),
});
export type SloView = z.infer<typeof SloView>;

export const SloList = z.object({ slos: z.array(SloView), /** Where the rules made of them lie. */ rulesFile: z.string() });
export type SloList = z.infer<typeof SloList>;
