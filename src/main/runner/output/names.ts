import { createHash } from "node:crypto";
import type { RunId, StepKey } from "../../../shared/ids";

/** A file's name for a stream of an attempt: readable, and different for keys that differ in their case alone or after the cut. */
export function outputFile(run: RunId, step: StepKey, part: { attempt: number } | { undo: string }, stream: "out" | "err"): string {
  const readable = step.replace(/[^A-Za-z0-9._@-]/g, "_").slice(0, 80);
  const unique = createHash("sha256").update(step).digest("hex").slice(0, 6);
  return `${run}/${readable}-${unique}-${"attempt" in part ? part.attempt : `undo-${part.undo.slice(0, 8)}`}.${stream}`;
}
