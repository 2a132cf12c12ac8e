import { readdirSync, readFileSync } from "node:fs";

/** The variable by which everything that a demo's hosts started is known again, whatever session it moved to. */
export const MARK = "QUARTERDECK_DEMO";

/**
 * Ends every process that carries this demo's mark: what an earlier console left, or what outlived its shell. Looks at /proc; where
 * there is none (macOS) the demo's own parts still end with the console, as they watch their line to it.
 */
export function endMarked(mark: string): number[] {
  const entry = `${MARK}=${mark}`;
  const found = processIds().filter((pid) => pid !== process.pid && environmentOf(pid).includes(entry));
  for (const pid of found) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone since it was seen.
    }
  }
  return found;
}

function processIds(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter((pid) => Number.isInteger(pid) && pid > 1);
  } catch {
    return [];
  }
}

/** Another user's process cannot be read, and is not ours. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
  } catch {
    return [];
  }
}
