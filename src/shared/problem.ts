import { z } from "zod";

/** Where in a file something is wrong. Lines and columns count from 1. */
export const Place = z.object({
  file: z.string().optional(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
});
export type Place = z.infer<typeof Place>;

/** An error as a value: it crosses every border whole and says what to do next. */
export const Problem = z.object({
  /** Stable and dotted, for programs: "ssh.host-key-changed". */
  code: z.string(),
  /** One sentence for a person. */
  message: z.string(),
  /** What lay underneath, in the words of the system that failed. Never holds a secret. */
  cause: z.string().optional(),
  /** The next step a person can take. */
  next: z.string().optional(),
  at: Place.optional(),
});
export type Problem = z.infer<typeof Problem>;

/** Electron keeps only a thrown error's message, so failures cross as data. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; problem: Problem };

export const succeed = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refuse = (problem: Problem): Outcome<never> => ({ ok: false, problem });

/** Carries a Problem through code that throws. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    options?: { cause?: unknown },
  ) {
    super(problem.message, options);
    this.name = "ProblemError";
  }
}

/** Throws a problem; `cause` is kept for the log and, as a sentence, in the problem. */
export function raise(problem: Problem, cause?: unknown): never {
  throw new ProblemError(
    cause === undefined || problem.cause !== undefined ? problem : { ...problem, cause: messageOf(cause) },
    cause === undefined ? undefined : { cause },
  );
}

export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** Turns whatever was thrown into a Problem; one that is already a Problem passes unchanged. */
export function problemOf(thrown: unknown, fallbackCode = "internal"): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  return { code: fallbackCode, message: messageOf(thrown) };
}

/** `file:line:column: message (cause). Next: ...`, the way compilers print it. */
export function describeProblem(problem: Problem): string {
  const at = problem.at;
  const place = at ? [at.file, at.line, at.column].filter((part) => part !== undefined).join(":") + ": " : "";
  const cause = problem.cause ? ` (${problem.cause})` : "";
  const next = problem.next ? ` Next: ${problem.next}` : "";
  return `${place}${problem.message}${cause}${next}`;
}
