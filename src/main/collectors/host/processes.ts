import type { HostProcess, HostProcesses } from "../../../shared/processes";
import { linesOf, numberOf, unreadable, wordsOf } from "../collector";

/** Time between the two looks that make a use of the processor, s. */
const BETWEEN_S = 1;
const USER_HZ = 100;
/** See `PAGE_BYTES` of sockstat. */
const PAGE_BYTES = 4_096;

/**
 * Every process twice. Only its name is read, never its command line: people put passwords there. A process that ends between the looks
 * is left out.
 */
export const PROCESSES_SCRIPT = `
cat /proc/uptime
cat /proc/[0-9]*/stat
sleep ${BETWEEN_S}
echo between
cat /proc/uptime
cat /proc/[0-9]*/stat
echo owners
stat -c '%n %U' /proc/[0-9]*`;

interface ProcessStat {
  pid: number;
  name: string;
  state: string;
  ticks: number;
  threads: number;
  startedTicks: number;
  rssBytes: number;
}

/** The processes that use most of the processor, then of the memory; `limit` of each. Throws Unreadable. */
export function readProcesses(text: string, limit: number): Omit<HostProcesses, "at"> {
  const [, first = "", second = "", owners = ""] = /^([\s\S]*?)\nbetween\n([\s\S]*?)\nowners\n?([\s\S]*)$/.exec(text) ?? unreadable("not a list of processes", text);
  const before = readLook(first);
  const after = readLook(second);
  const seconds = after.uptime - before.uptime;
  if (seconds <= 0) unreadable("no time passed between two looks", text);
  const users = new Map(linesOf(owners).map((line): [number, string] => {
    const [, pid, user] = /^\/proc\/(\d+) (\S+)$/.exec(line) ?? unreadable("not the owner of a process", line);
    return [Number(pid), user ?? ""];
  }));
  const all = [...after.processes.values()].map((process): HostProcess => {
    const then = before.processes.get(process.pid);
    // A number that was given to another process in between tells nothing.
    const same = then !== undefined && then.startedTicks === process.startedTicks;
    const { pid, name, state, threads, rssBytes } = process;
    return { pid, name, state, threads, rssBytes, user: users.get(pid), cpuCores: same ? Math.max(0, (process.ticks - then.ticks) / USER_HZ / seconds) : 0 };
  });
  const most = (of: (process: HostProcess) => number) => [...all].sort((a, b) => of(b) - of(a) || a.pid - b.pid).slice(0, limit);
  return { count: all.length, byCpu: most(({ cpuCores }) => cpuCores), byMemory: most(({ rssBytes }) => rssBytes) };
}

function readLook(text: string): { uptime: number; processes: Map<number, ProcessStat> } {
  const [head = "", ...lines] = linesOf(text);
  const uptime = numberOf(wordsOf(head)[0], "uptime");
  return { uptime, processes: new Map(lines.map(readStat).map((process) => [process.pid, process])) };
}

/** A line of /proc/PID/stat. The name stands in brackets and may hold anything, brackets and spaces too. Source: proc(5). */
function readStat(line: string): ProcessStat {
  const [, pid, name = "", rest = ""] = /^(\d+) \((.*)\) (.*)$/.exec(line) ?? unreadable("not a line of /proc/PID/stat", line);
  const fields = rest.split(" ");
  const at = (field: number) => numberOf(fields[field - 3], `field ${field} of process ${pid}`);
  return { pid: numberOf(pid, "pid"), name, state: fields[0] ?? "", ticks: at(14) + at(15), threads: at(20), startedTicks: at(22), rssBytes: at(24) * PAGE_BYTES };
}
