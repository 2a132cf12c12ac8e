import { z } from "zod";
import { ObjectRef } from "../fleet";
import { Problem } from "../problem";
import { Thresholds } from "./baseline";

/** Baselines as window and command line see them. Times are ms since the epoch. */

export const BaselineKey = z.object({ figure: z.string().min(1), object: ObjectRef });
export type BaselineKey = z.infer<typeof BaselineKey>;

/** Thresholds that a person chose. */
export const ChosenThresholds = z.object({ warning: z.number(), critical: z.number(), actor: z.string(), at: z.number() });
export type ChosenThresholds = z.infer<typeof ChosenThresholds>;

export const BaselineListAsk = z.object({
  object: ObjectRef.optional(),
  /** With the thresholds of each hour of the week. */
  week: z.boolean().default(false),
});
export type BaselineListAsk = z.infer<typeof BaselineListAsk>;

export const BaselineView = BaselineKey.extend({
  title: z.string(),
  unit: z.enum(["ratio", "bytes", "bytes/s", "seconds", "number", "1/s"]),
  worse: z.enum(["above", "below"]),
  expression: z.string(),
  /** What counts now; absent: nobody chose any and there is too little history. */
  now: z.object({ from: z.enum(["person", "learned"]), warning: z.number(), critical: z.number() }).optional(),
  chosen: ChosenThresholds.optional(),
  /** What was learned for this hour, also where a person chose otherwise. */
  learned: Thresholds.optional(),
  /** When it was last learned, and of how much history. */
  learnedAt: z.number().optional(),
  history: z.object({ from: z.number(), to: z.number(), values: z.number() }).optional(),
  /** Why nothing is learned. */
  reason: z.string().optional(),
  /** The figure now; absent: nothing was seen lately. */
  value: z.number().optional(),
  standing: z.enum(["usual", "warning", "critical"]).optional(),
  /** From Monday, 0:00 on this machine's clock; null: too little history. */
  week: z.array(z.object({ median: z.number(), warning: z.number(), critical: z.number() }).nullable()).optional(),
});
export type BaselineView = z.infer<typeof BaselineView>;

export const BaselineList = z.object({
  baselines: z.array(BaselineView),
  /** Of the process that learns: another one may be it. */
  learning: z.object({
    state: z.enum(["idle", "learning", "elsewhere"]),
    done: z.number(),
    total: z.number(),
    /** When the last round ended. */
    endedAt: z.number().optional(),
    problem: Problem.optional(),
  }),
});
export type BaselineList = z.infer<typeof BaselineList>;

export const BaselineSet = BaselineKey.extend({ warning: z.number(), critical: z.number() });
export type BaselineSet = z.infer<typeof BaselineSet>;
