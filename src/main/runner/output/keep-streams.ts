import type { PlannedStep } from "../../../shared/plan";
import type { RunContext } from "../context";
import { outputFile } from "./names";
import type { Kept, OutputStore } from "./output-store";

/** Where the raw bytes of a step's streams go. */
export interface KeepStreams {
  store: OutputStore;
  file(stream: "out" | "err"): string;
  /** What the journal said of the file before, when a job is attached to. */
  before(stream: "out" | "err"): (Kept & { cut?: boolean }) | undefined;
  vouch(stream: "out" | "err", kept: Kept, cut: boolean): void;
}

/** The files of the attempt, or of the undo, whose job has this token; undefined where none are kept. */
export function keepStreams({ deps, record, append }: RunContext, step: PlannedStep, token: string): KeepStreams | undefined {
  const store = deps.outputs;
  if (!store) return undefined;
  const isUndo = record.trace(step.key).undo?.token === token;
  const file = (stream: "out" | "err") => outputFile(record.view.id, step.key, isUndo ? { undo: token } : { attempt: record.step(step.key).attempt }, stream);
  return {
    store, file,
    before: (stream) => record.trace(step.key).files?.[stream],
    vouch: (stream, { bytes, sha256 }, cut) => append({ type: "step.kept", step: step.key, file: file(stream), stream, bytes, sha256, ...(cut ? { cut } : {}) }),
  };
}
