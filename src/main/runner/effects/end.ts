import type { PlannedStep } from "../../../shared/plan";
import { type Problem, ProblemError, problemOf } from "../../../shared/problem";
import type { RunContext } from "../context";
import type { Masking } from "../../ports";
import type { EffectEnd } from "./effect-end";

export type { EffectEnd } from "./effect-end";

export const failed = (problem: Problem): EffectEnd => ({ kind: "ended", outcome: "failed", problem, reason: problem.message });

/** Journals a step's end. */
export function journalEnd(context: RunContext, step: PlannedStep, end: Extract<EffectEnd, { kind: "ended" }>, startedAt: number): void {
  const { outcome, exit, value } = end;
  context.append({ type: "step.ended", step: step.key, outcome, exit, ...maskedWords(context.deps.masker, end), value, durationMs: context.deps.clock.now() - startedAt });
}

/** Why it ended so, fit for the journal: what a system said may repeat a secret. */
export function maskedWords(masker: Masking, { reason, problem }: Extract<EffectEnd, { kind: "ended" }>): { reason?: string; problem?: Problem } {
  const mask = (text: string | undefined) => (text === undefined ? undefined : masker.mask(text));
  return { reason: mask(reason), problem: problem && { ...problem, message: masker.mask(problem.message), cause: mask(problem.cause), next: mask(problem.next) } };
}

/** Problems after which a request may have taken effect all the same. */
const UNCLEAR: ReadonlySet<string> = new Set(["aborted", "ssh.closed", "docker.down"]);

/** True where a throw leaves open whether the thing happened: a lost answer, or a fault of the console itself. */
export function isUnclear(thrown: unknown): boolean {
  if (!(thrown instanceof ProblemError)) return true;
  const { code } = problemOf(thrown);
  return UNCLEAR.has(code) || code.endsWith(".timeout") || code.endsWith(".connection-lost");
}
