import { readdirSync, readFileSync } from "node:fs";

/** What one clock tick of /proc is worth, ms. */
const TICK_MS = 10;

interface Stat {
  parent: number;
  /** With ended children. */
  ms: number;
  ownMs: number;
}

/** Processor time in ms that a process and everything below it have used, ended children included; it only grows while they live. */
export function cpuBelow(root: number): number {
  const all = new Map(readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid): [number, Stat][] => {
    const stat = statOf(Number(pid));
    return stat === undefined ? [] : [[Number(pid), stat]];
  }));
  const isBelow = (pid: number): boolean => pid === root || (pid > 1 && isBelow(all.get(pid)?.parent ?? 0));
  return [...all].reduce((sum, [pid, { ms }]) => (isBelow(pid) ? sum + ms : sum), 0);
}

/** Processor time in ms that one process has used, without its children; 0 where it has ended. */
export const cpuOf = (pid: number): number => statOf(pid)?.ownMs ?? 0;

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
    const [parent = 0] = fields.slice(1);
    return { parent, ms: sum(fields.slice(11, 15)) * TICK_MS, ownMs: sum(fields.slice(11, 13)) * TICK_MS };
  } catch {
    // It ended while the others were read.
    return undefined;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
