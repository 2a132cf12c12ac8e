import type { Verbs } from "../../steps/define";
import type { LeavesNothing } from "./backward";

/** Steps whose verb says that what it leaves needs no undo. */
export const changesNothing = (verbs: Verbs): LeavesNothing => (step) =>
  step.undo === undefined && step.effect?.kind === "verb" && (verbs.get(step.effect.verb)?.reversible ?? false);
