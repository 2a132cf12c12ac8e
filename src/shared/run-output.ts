import { z } from "zod";
import { RunId, StepKey } from "./ids";

/**
 * Which part of a step's output. Without `stream`: what the journal holds of the latest attempt, both streams and notes in the order in
 * which they came. With it: a page of that stream's bytes, as raw as they are kept.
 */
export const OutputAsk = z.object({
  run: RunId,
  step: StepKey,
  stream: z.enum(["out", "err"]).optional(),
  /** The latest where none is given; an undo's output comes after its step's own. */
  attempt: z.number().int().min(1).optional(),
  /** First byte, 0 where none is given; negative counts from the end. */
  from: z.number().int().optional(),
  /** Bytes at most, 262,144 where none is given. */
  limit: z.number().int().min(1).max(4_194_304).optional(),
  /** Also gives the bytes themselves. */
  base64: z.boolean().optional(),
});
export type OutputAsk = z.output<typeof OutputAsk>;

export const OutputPage = z.object({
  /** UTF-8 with replacement characters. Pages begin and end between characters, so that their texts join without a seam. */
  text: z.string(),
  base64: z.string().optional(),
  /** Bytes [from, to) of `total` that are kept. Masked secrets count as they are shown. */
  from: z.number().int(),
  to: z.number().int(),
  total: z.number().int(),
  /** Something of what was written is not in this answer: before or after it, or never kept. */
  truncated: z.boolean(),
  /** More was written than is kept. */
  dropped: z.boolean(),
});
export type OutputPage = z.infer<typeof OutputPage>;
