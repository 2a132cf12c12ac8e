import type { HostId } from "../../shared/ids";
import type { Seen } from "./seen";
import type { Problem } from "../../shared/problem";
import { degraded, failing, type Judgement, worstOf } from "./judge";
import { isFresh, type Moment, notSeen } from "./seen";
import type { HostFacts } from "./observations";

/** From which use on a host is degraded or failing; ratios 0..1. A busy processor alone is not a failure. */
export const HOST_LIMITS = {
  disk: { degraded: 0.85, failing: 0.95 },
  memory: { degraded: 0.9, failing: 0.97 },
  cpu: { degraded: 0.95 },
} as const;

const percent = (ratio: number): string => `${Math.round(ratio * 100)}%`;

/** `docker`: what looking at the host's engine told, absent where the fleet names none. */
export function judgeHost(host: HostId, seen: Seen<HostFacts> | undefined, docker: Seen<unknown> | undefined, limitMs: number, moment: Moment): Judgement {
  if (seen?.value === undefined || !isFresh(seen, limitMs, moment)) return { health: "not seen", reason: notSeen(host, seen, moment.now) };
  return worstOf([...judgeUse(host, seen.value), ...judgeReading(host, seen.value, docker?.problem)]);
}

function judgeUse(host: HostId, { disk, diskMount, memory, cpuSteady }: HostFacts): Judgement[] {
  const found: Judgement[] = [];
  const check = (value: number | undefined, limits: { degraded: number; failing?: number }, problem: (value: number) => Problem) => {
    if (value === undefined || value < limits.degraded) return;
    found.push(limits.failing !== undefined && value >= limits.failing ? failing(problem(value)) : degraded(problem(value)));
  };
  check(disk, HOST_LIMITS.disk, (value) => ({
    code: "host.disk-full",
    message: `${diskMount} on ${host} is ${percent(value)} full.`,
    next: "Find what grows: du -xh --max-depth=2 on that path, and docker system df.",
  }));
  check(memory, HOST_LIMITS.memory, (value) => ({ code: "host.memory", message: `${host} uses ${percent(value)} of its memory.` }));
  check(cpuSteady, HOST_LIMITS.cpu, (value) => ({ code: "host.cpu", message: `${host} has used ${percent(value)} of its processors over the last minute.` }));
  return found;
}

function judgeReading(host: HostId, { unread }: HostFacts, docker: Problem | undefined): Judgement[] {
  const found: Judgement[] = [];
  if (docker) found.push(degraded(docker));
  if (unread.length > 0) {
    found.push(degraded({ code: "host.unreadable", message: `Not everything of ${host} can be read.`, cause: unread.join("; ") }));
  }
  return found;
}
