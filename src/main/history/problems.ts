import { messageOf, type Problem, ProblemError } from "../../shared/problem";
import { sqliteCode } from "./database";

/** What a failed write means to a person. */
export function writeProblem(thrown: unknown, what: string): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  const code = sqliteCode(thrown);
  const cause = messageOf(thrown);
  if (code === "SQLITE_FULL" || code === "SQLITE_IOERR_WRITE") {
    return {
      code: "history.disk-full",
      message: `${what} could not be written: there is no room left for the history.`,
      cause,
      next: "Free space on the disk that holds the data folder; nothing new starts until the journal can be written.",
    };
  }
  if (code?.startsWith("SQLITE_BUSY")) {
    return {
      code: "history.busy",
      message: `${what} could not be written: another process holds the history.`,
      cause,
      next: "Close other Quarterdeck processes that use this data folder and try again.",
    };
  }
  if (code?.startsWith("SQLITE_READONLY") || code === "SQLITE_CANTOPEN") {
    return {
      code: "history.read-only",
      message: `${what} could not be written: the history file is not writable.`,
      cause,
      next: "Check the owner and the permissions of the data folder.",
    };
  }
  return { code: "history.write-failed", message: `${what} could not be written.`, cause, next: "Check the disk that holds the data folder." };
}

export const UPKEEP_FAILED = "history.upkeep-failed";

/** Why samples are neither packed nor deleted at the moment; what could not be read keeps its own name, for it does not come back. */
export function upkeepProblem(thrown: unknown): Problem {
  const problem = writeProblem(thrown, "Packed samples");
  return thrown instanceof ProblemError ? problem : { ...problem, code: UPKEEP_FAILED };
}

/** What is said of samples that were stored and cannot be read any more. */
export const unreadable = (thrown: unknown): Problem => ({
  code: "history.unreadable-samples",
  message: "A part of the stored samples cannot be read: charts show a gap there.",
  cause: messageOf(thrown),
  next: "Check the disk that holds the data folder.",
});

/** Runs `work` and turns SQLite's error into a Problem that is thrown. */
export function writing<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    throw new ProblemError(writeProblem(thrown, what), { cause: thrown });
  }
}
