import type { Problem } from "../../../shared/problem";

/** How an effect ended: what the journal keeps of it. "left": the console let go, nothing is journalled. */
export type EffectEnd =
  | { kind: "ended"; outcome: "done" | "failed" | "unknown"; exit?: number; reason?: string; problem?: Problem; value?: string }
  | { kind: "left" };
