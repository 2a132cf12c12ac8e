import { raise } from "../../shared/problem";
import type { Answers } from "../ipc/dispatch";

const NOT_READY = { code: "evidence.not-ready", message: "Evidence cannot be exported yet." };

/** Answers about the evidence of runs. */
export function createEvidenceAnswers(): Pick<Answers, "run.export" | "run.evidence" | "run.show-export"> {
  return { "run.export": () => raise(NOT_READY), "run.evidence": () => raise(NOT_READY), "run.show-export": () => raise(NOT_READY) };
}
