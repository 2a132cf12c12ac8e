import { type Problem, ProblemError, problemOf } from "../../../shared/problem";

/** How an effect ended: what the journal keeps of it. "left": the console let go, nothing is journalled. */
export type EffectEnd =
  | { kind: "ended"; outcome: "done" | "failed" | "unknown"; exit?: number; reason?: string; problem?: Problem; value?: string }
  | { kind: "left" };

export const failed = (problem: Problem): EffectEnd => ({ kind: "ended", outcome: "failed", problem, reason: problem.message });

/** Problems after which a request may have taken effect all the same. */
const UNCLEAR: ReadonlySet<string> = new Set(["aborted", "ssh.closed", "docker.down"]);

/** True where a throw leaves open whether the thing happened: a lost answer, or a fault of the console itself. */
export function isUnclear(thrown: unknown): boolean {
  if (!(thrown instanceof ProblemError)) return true;
  const { code } = problemOf(thrown);
  return UNCLEAR.has(code) || code.endsWith(".timeout") || code.endsWith(".connection-lost");
}
