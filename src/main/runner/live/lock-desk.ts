import type { Fleet } from "../../../shared/fleet";
import { HostId } from "../../../shared/ids";
import { type LockList, wordOfLock } from "../../../shared/lock";
import { type Problem, ProblemError, problemOf, raise } from "../../../shared/problem";
import type { Clock, Hosts } from "../../ports";
import { type Lock, locksOn, takeLock } from "../locks";
import { inParallel } from "../parallel";

export interface LockDesk {
  /** Locks of every host of the fleet. */
  list(): Promise<LockList>;
  /** Ends another run's hold on a lock. `typed`: the target's name, by which a person says that this one is meant. */
  take(asked: { lock: string; host: HostId; typed: string; run: string }): Promise<void>;
}

interface LockDeskOptions {
  hosts: Pick<Hosts, "exec">;
  fleet(): Fleet | undefined;
  actor(): string;
  /** The run's own journal says who ended its hold, where it is kept here; elsewhere the note on the host does. */
  onTaken(run: string, lock: Lock): void;
  clock: Clock;
}

/** Hosts asked at once, and how long each has to answer, ms. */
const AT_ONCE = 10;
const PATIENCE_MS = 10_000;

/** Shows who is changing what, and lets a person take over what a console that is gone has left locked. */
export function createLockDesk({ hosts, fleet, actor, clock, onTaken }: LockDeskOptions): LockDesk {
  return {
    async list() {
      const locks: LockList["locks"] = [];
      const problems: Problem[] = [];
      await inParallel(Object.keys(fleet()?.hosts ?? {}).map((id) => HostId.parse(id)), AT_ONCE, async (host) => {
        try {
          locks.push(...(await locksOn(hosts, host, { timeoutMs: PATIENCE_MS })));
        } catch (thrown) {
          problems.push({ ...problemOf(thrown), message: `${host} could not be asked for its locks: ${problemOf(thrown).message}` });
        }
      });
      return { locks: locks.sort((a, b) => a.name.localeCompare(b.name) || a.host.localeCompare(b.host)), problems };
    },

    async take({ lock: name, host, typed, run }) {
      if (typed !== wordOfLock(name)) raise({ code: "lock.not-typed", message: `Type "${wordOfLock(name)}" to take its lock over.` });
      if (!Object.hasOwn(fleet()?.hosts ?? {}, host)) raise({ code: "lock.no-host", message: `The fleet has no host "${host}".` });
      const lock = { name, host };
      const taken = await takeLock(hosts, lock, run, { actor: actor(), at: clock.now() }, { timeoutMs: PATIENCE_MS });
      if (!taken.ok) throw new ProblemError(taken.problem);
      onTaken(run, lock);
    },
  };
}
