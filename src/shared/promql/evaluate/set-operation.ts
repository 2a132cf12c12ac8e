import { type Binary, type SetOp } from "../ast";
import type { Labels } from "../labels";
import { DEFAULT_MATCHING, matchLabels } from "./signature";
import type { StepSeries } from "./value";

/** `and`, `or`, `unless`: keeps elements by whether the other side has one with the same matching labels at the same step. */
export function setOperation(op: SetOp, { matching }: Binary, left: StepSeries[], right: StepSeries[]): StepSeries[] {
  const keyOf = matchLabels(matching ?? DEFAULT_MATCHING);
  switch (op) {
    case "and":
      return kept(left, presence(right, keyOf), keyOf, true);
    case "unless":
      return kept(left, presence(right, keyOf), keyOf, false);
    case "or":
      return [...left, ...kept(right, presence(left, keyOf), keyOf, false)];
  }
}

/** By matching labels: the steps at which any series is present. */
function presence(series: readonly StepSeries[], keyOf: (labels: Labels) => Labels): Map<string, Uint8Array> {
  const byKey = new Map<string, Uint8Array>();
  for (const { labels, present } of series) {
    const { key } = keyOf(labels);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, present.slice());
    else present.forEach((here, step) => (known[step] = here | (known[step] ?? 0)));
  }
  return byKey;
}

function kept(series: readonly StepSeries[], others: Map<string, Uint8Array>, keyOf: (labels: Labels) => Labels, wanted: boolean): StepSeries[] {
  return series.flatMap((one) => {
    const other = others.get(keyOf(one.labels).key);
    if (other === undefined) return wanted ? [] : [one];
    const present = one.present.map((here, step) => ((other[step] === 1) === wanted ? here : 0));
    return present.includes(1) ? [{ ...one, present }] : [];
  });
}
