import { setTimeout as delay } from "node:timers/promises";
import type { RunId } from "../../../shared/ids";
import { type Problem, problemOf } from "../../../shared/problem";
import type { Hosts } from "../../ports";
import { checkLock, type Lock } from "../locks";

/** How long the lock's host may be out of sight, ms: as long as a connection may take. */
export const PATIENCE_MS = 30_000;

export type FenceAnswer = { kind: "ours" } | { kind: "lost"; problem: Problem } | { kind: "not seen"; problem: Problem };

/** Asks, before each change, whether a run still holds its lock: a person may have taken it over while this console was away. */
export class LockFence {
  private asked: Promise<FenceAnswer> | undefined;

  constructor(private readonly hosts: Pick<Hosts, "exec">, private readonly lock: Lock, private readonly run: RunId) {}

  check(signal: AbortSignal, patienceMs: number): Promise<FenceAnswer> {
    // Steps of one group begin together: an answer that is under way counts for all of them.
    this.asked ??= this.ask(signal, patienceMs).finally(() => (this.asked = undefined));
    return this.asked;
  }

  private async ask(signal: AbortSignal, patienceMs: number): Promise<FenceAnswer> {
    const until = Date.now() + patienceMs;
    for (;;) {
      try {
        const problem = await checkLock(this.hosts, this.lock, this.run, { signal, timeoutMs: Math.max(1_000, until - Date.now()) });
        return problem ? { kind: "lost", problem } : { kind: "ours" };
      } catch (thrown) {
        const problem = problemOf(thrown);
        if (signal.aborted || Date.now() >= until) return { kind: "not seen", problem: { ...problem, message: `Whether this run still holds its lock cannot be told: ${problem.message}` } };
        await delay(Math.min(1_000, Math.max(0, until - Date.now())), undefined, { signal }).catch(() => undefined);
      }
    }
  }
}
