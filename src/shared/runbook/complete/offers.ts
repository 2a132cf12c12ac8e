import type { Fleet } from "../../fleet";
import type { VerbOffer } from "../editing";
import type { Runbook } from "../model";

/** A word that an editor offers at the caret. */
export interface Offer {
  label: string;
  detail?: string;
  /** What is written, where it is more than the label. */
  apply?: string;
}

/** `from`: where the word begins that an offer replaces. */
export interface Offers {
  from: number;
  offers: readonly Offer[];
}

/** What completion draws on. */
export interface Knowledge {
  /** The text as it was last parsed. */
  runbook: Runbook;
  fleet?: Fleet;
  verbs: readonly VerbOffer[];
}
