import type { Aggregation } from "../ast";
import { type Labels, METRIC_NAME } from "../labels";
import type { StepSeries } from "./value";

export interface Group {
  labels: Labels;
  members: StepSeries[];
}

/** Puts series together that agree in the labels of `by`, or in all but those of `without`. */
export function grouped({ without, labels }: Pick<Aggregation, "without" | "labels">, series: readonly StepSeries[]): Group[] {
  const names = new Set(without ? [...labels, METRIC_NAME] : labels);
  const groups = new Map<string, Group>();
  for (const one of series) {
    const kept = without ? one.labels.without(names) : one.labels.only(names);
    const group = groups.get(kept.key);
    if (group) group.members.push(one);
    else groups.set(kept.key, { labels: kept, members: [one] });
  }
  return [...groups.values()];
}
