import type { Fleet, ObjectRef } from "../../../../shared/fleet";
import type { HostId } from "../../../../shared/ids";
import type { Effect } from "../../../../shared/plan";
import type { BoundVerb, Verb, Verbs } from "../../../steps/define";
import type { Scope } from "../variables";

/** What an action will do at one place. */
export interface PlannedEffect {
  effect: Effect;
  /** The literal command or the verb's sentence. */
  command: string;
  /** The verb and, where its input is fully known, what it is bound to. */
  verb?: { kind: Verb; bound?: BoundVerb };
}

export interface EffectContext {
  fleet: Fleet;
  target?: ObjectRef;
  scope: Scope;
  host?: HostId;
  verbs: Verbs;
  /** Names of the runbook's secrets. */
  secrets: readonly string[];
  /** Names of params that hold the name of a secret: their values are not shown. */
  secretParams: ReadonlySet<string>;
}
