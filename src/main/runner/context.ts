import type { Fleet } from "../../shared/fleet";
import type { HostId } from "../../shared/ids";
import { raise } from "../../shared/problem";
import type { RunEventBody } from "../../shared/run";
import type { RunnerDeps } from "./deps";
import type { EffectEnd } from "./effects/effect-end";
import { localMachine, type Machine, remoteMachine } from "./jobs/machine";
import type { RunRecord } from "./record";

/** One run under way, as the parts that act for it see it. */
export interface RunContext {
  record: RunRecord;
  deps: RunnerDeps;
  /** The fleet as it was when this console took the run up. */
  fleet: Fleet;
  /** Journals before it returns; throws when it cannot, and then nothing new may start. */
  append(body: RunEventBody): void;
  /**
   * Asked before each change: undefined where the run still holds its lock, else how the step ends without having begun. `patienceMs`: how long the
   * lock's host may be out of sight.
   */
  mayChange(patienceMs?: number): Promise<EffectEnd | undefined>;
  /** Aborted when a person stops what runs now. */
  stop: AbortSignal;
  /** Aborted when the console closes or the journal fails: let go, end nothing. */
  leave: AbortSignal;
}

/** The machine that a shell effect runs on. */
export function machineFor(deps: Pick<RunnerDeps, "hosts" | "local">, effect: { local: boolean }, host: HostId | undefined): Machine {
  if (effect.local) return deps.local ?? localMachine();
  return host === undefined ? raise({ code: "plan.no-host", message: "Nothing says on which host this step runs." }) : remoteMachine(deps.hosts, host);
}
