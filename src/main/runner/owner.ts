import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { ConsoleMark } from "../../shared/run";

/** Says which process carries a run out, so that a second one on the same data folder leaves it alone. */
export interface Owner {
  /** This process. */
  readonly mark: ConsoleMark;
  /** Whether the process that left the mark still runs. */
  isAlive(mark: ConsoleMark): boolean;
}

/** Process ids are used again; with the time of its start one names a single process of this machine. */
export function processOwner(pid: number = process.pid, since: (pid: number) => string | undefined = startOf): Owner {
  const mark = { pid, since: since(pid) ?? "unknown" };
  return { mark, isAlive: (other) => since(other.pid) === other.since };
}

/** When a process started: the kernel's boot id and clock ticks on Linux, else what ps prints. undefined: there is no such process. */
function startOf(pid: number): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    // The name, in parentheses, may hold spaces; the start is the 20th field after it (proc(5)).
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").pop()?.split(" ");
    return fields?.[19] === undefined ? undefined : `${boot}/${fields[19]}`;
  } catch {
    return process.platform === "linux" ? undefined : startByPs(pid);
  }
}

function startByPs(pid: number): string | undefined {
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}
