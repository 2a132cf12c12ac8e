import { z } from "zod";
import { RunbookId, RunId } from "../ids";
import { Risk, RunbookSummary } from "./model";

/** A runbook's text for an editor. */
export const RunbookText = z.object({
  id: RunbookId,
  origin: RunbookSummary.shape.origin,
  file: z.string(),
  /** Without byte order mark, every line ending "\n"; saving brings the file's own back. */
  text: z.string(),
  /** Names the file's content as it was read. */
  basis: z.string(),
  /** Where saving writes, within the user's folder: for all but the user's own a new file there. */
  path: z.string(),
  isCopiedOnWrite: z.boolean(),
  /** The shipped text that this one stands for. */
  shipped: z.object({ id: RunbookId, text: z.string() }).optional(),
});
export type RunbookText = z.infer<typeof RunbookText>;

export const SaveResult = z.discriminatedUnion("outcome", [
  z.object({
    outcome: z.literal("saved"),
    /** Another one than was saved, where the first save made a copy. */
    id: RunbookId,
    basis: z.string(),
    file: z.string(),
    isNewCopy: z.boolean(),
    /** Runs under way that keep this edit; their plans stay as they are. */
    redlined: z.array(RunId),
  }),
  /** The file has changed since it was read: nothing was written. Saving again with this `basis` writes over it. */
  z.object({ outcome: z.literal("conflict"), basis: z.string(), text: z.string().optional() }),
]);
export type SaveResult = z.infer<typeof SaveResult>;

/** Where the user's runbooks are. */
export const RunbookFolder = z.object({
  folder: z.string(),
  isDefault: z.boolean(),
  git: z.object({ root: z.string(), branch: z.string().optional(), commit: z.string().optional(), changed: z.number().int().optional() }).optional(),
});
export type RunbookFolder = z.infer<typeof RunbookFolder>;

/** A built-in verb as an editor offers it. */
export const VerbOffer = z.object({ verb: z.string(), risk: Risk, inputs: z.array(z.string()) });
export type VerbOffer = z.infer<typeof VerbOffer>;

/** Edits that were made while a run went on. */
export const RunRedline = z.object({
  edits: z.array(z.object({ at: z.number(), actor: z.string() })),
  /** A unified diff from the text the run was planned from to the latest one; "" when the edits were taken back. */
  patch: z.string(),
});
export type RunRedline = z.infer<typeof RunRedline>;
