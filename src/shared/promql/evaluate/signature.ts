import type { Matching } from "../ast";
import { type Labels, METRIC_NAME } from "../labels";

/** The labels by which series of two vectors find each other. */
export function matchLabels({ on, labels }: Matching): (of: Labels) => Labels {
  const names = new Set(on ? labels : [...labels, METRIC_NAME]);
  return (of) => (on ? of.only(names) : of.without(names));
}

export const DEFAULT_MATCHING: Matching = { on: false, labels: [], card: "one-to-one", include: [] };
