import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

/** What a process has used. */
export interface ProcessFigures {
  cpuNs: number;
  memoryBytes: number;
}

/** Length of a clock tick, /proc's unit of processor time: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_NS = 10_000_000;

/** Figures of a process from /proc, else from `ps`; undefined when it is gone or neither tells. */
export async function figuresOf(pid: number): Promise<ProcessFigures | undefined> {
  try {
    return process.platform === "linux" ? await fromProc(pid) : await fromPs(pid);
  } catch {
    return undefined;
  }
}

async function fromProc(pid: number): Promise<ProcessFigures | undefined> {
  const [stat, status] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readFile(`/proc/${pid}/status`, "utf8")]);
  return readProc(stat, status);
}

/** From /proc/PID/stat (fields 14 and 15, counted behind the name, which may hold anything) and /proc/PID/status. */
export function readProc(stat: string, status: string): ProcessFigures | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (!Number.isFinite(ticks) || kibibytes === undefined) return undefined;
  return { cpuNs: ticks * TICK_NS, memoryBytes: Number(kibibytes) * 1_024 };
}

async function fromPs(pid: number): Promise<ProcessFigures | undefined> {
  const { stdout } = await promisify(execFile)("ps", ["-o", "rss=,time=", "-p", String(pid)], { timeout: 2_000 });
  return readPs(stdout);
}

/** From "  45120   1:02.33", the time as [[days-]hours:]minutes:seconds. */
export function readPs(stdout: string): ProcessFigures | undefined {
  const [, kibibytes, days = "0", time] = /^\s*(\d+)\s+(?:(\d+)-)?([\d:.]+)\s*$/.exec(stdout) ?? [];
  if (kibibytes === undefined || time === undefined) return undefined;
  const seconds = time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0) + Number(days) * 86_400;
  return { cpuNs: Math.round(seconds * 1e9), memoryBytes: Number(kibibytes) * 1_024 };
}
