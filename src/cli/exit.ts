import type { RunOutcome } from "../shared/run";

/** The command line's exit codes; documented in docs/command-line.md. */
export const EXIT = { done: 0, failed: 1, badInput: 2, rolledBack: 3, unknown: 4 } as const;

export function exitOf(outcome: RunOutcome): number {
  switch (outcome) {
    case "done": return EXIT.done;
    case "failed": return EXIT.failed;
    case "rolled back": return EXIT.rolledBack;
    case "unknown": return EXIT.unknown;
  }
}
