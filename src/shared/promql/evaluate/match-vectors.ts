import { type Binary, isComparison, type Matching } from "../ast";
import type { Labels } from "../labels";
import { changesQuantity, operation } from "./arithmetic";
import { type Context, refuseIn, take } from "./context";
import { DEFAULT_MATCHING, matchLabels } from "./signature";
import { emptySeries, type StepSeries } from "./value";

/** The series of the "one" side with the same matching labels: which of them is there at each step, -1 for none. */
interface OneSide {
  owner: Int32Array;
  /** Steps that an element of the other side has taken already; used where that may happen once only. */
  taken: Uint8Array;
}

interface Output {
  line: StepSeries;
  /** Steps that a pair has taken, also where a comparison then let the result fall. */
  taken: Uint8Array;
}

/** An arithmetic operator or comparison between two vectors. */
export function matchVectors(context: Context, expr: Binary, leftSide: StepSeries[], rightSide: StepSeries[]): StepSeries[] {
  if (leftSide.length === 0 || rightSide.length === 0) return [];
  return new VectorMatch(context, expr, leftSide, rightSide).run();
}

class VectorMatch {
  readonly #context: Context;
  readonly #expr: Binary;
  readonly #matching: Matching;
  readonly #many: StepSeries[];
  readonly #one: StepSeries[];
  readonly #keyOf: (labels: Labels) => Labels;
  readonly #outputs = new Map<string, Output>();

  constructor(context: Context, expr: Binary, left: StepSeries[], right: StepSeries[]) {
    this.#context = context;
    this.#expr = expr;
    this.#matching = expr.matching ?? DEFAULT_MATCHING;
    this.#keyOf = matchLabels(this.#matching);
    [this.#many, this.#one] = this.#swapped ? [right, left] : [left, right];
  }

  get #swapped(): boolean {
    return this.#matching.card === "one-to-many";
  }

  run(): StepSeries[] {
    const oneSides = this.#oneSides();
    for (const series of this.#many) {
      const side = oneSides.get(this.#keyOf(series.labels).key);
      if (side) this.#pair(series, side);
    }
    return [...this.#outputs.values()].map(({ line }) => line).filter(({ present }) => present.includes(1));
  }

  #oneSides(): Map<string, OneSide> {
    const { count } = this.#context.grid;
    const othersAt = new Uint8Array(count);
    for (const { present } of this.#many) present.forEach((here, step) => (othersAt[step] = here | (othersAt[step] ?? 0)));
    const sides = new Map<string, OneSide>();
    this.#one.forEach((series, index) => {
      const labels = this.#keyOf(series.labels);
      const side = sides.get(labels.key) ?? { owner: new Int32Array(count).fill(-1), taken: new Uint8Array(count) };
      sides.set(labels.key, side);
      for (let step = 0; step < count; step++) {
        if (series.present[step] !== 1 || othersAt[step] !== 1) continue;
        const earlier = side.owner[step] ?? -1;
        if (earlier >= 0) this.#refuseDuplicate(labels, this.#one[earlier], series);
        side.owner[step] = index;
      }
    });
    return sides;
  }

  #refuseDuplicate(group: Labels, first: StepSeries | undefined, second: StepSeries): never {
    const pair = [first?.labels.toString() ?? "", second.labels.toString()].sort().join(", ");
    return refuseIn(
      this.#context, this.#expr, "matching",
      `found duplicate series for the match group ${group.toString()} on the ${this.#swapped ? "left" : "right"} hand-side of the operation: [${pair}];`
      + "many-to-many matching not allowed: matching labels must be unique on one side",
    );
  }

  #pair(series: StepSeries, side: OneSide): void {
    const { op, bool } = this.#expr;
    const compute = operation(op);
    const filters = isComparison(op) && !bool;
    let output: Output | undefined;
    let partner = -1;
    for (let step = 0; step < series.present.length; step++) {
      const owner = side.owner[step] ?? -1;
      if (series.present[step] !== 1 || owner < 0) continue;
      const one = this.#one[owner];
      if (!one) continue;
      if (!output || owner !== partner) output = this.#outputOf(series, one);
      partner = owner;
      this.#take(step, output, side);
      const [mine, theirs] = [series.values[step] ?? Number.NaN, one.values[step] ?? Number.NaN];
      const [left, right] = this.#swapped ? [theirs, mine] : [mine, theirs];
      const result = compute(left, right);
      if (filters && result === 0) continue;
      output.line.values[step] = filters ? left : result;
      output.line.present[step] = 1;
    }
  }

  #take(step: number, output: Output, side: OneSide): void {
    const single = this.#matching.card === "one-to-one";
    const taken = single ? side.taken : output.taken;
    if (taken[step] === 1) {
      refuseIn(this.#context, this.#expr, "matching", single
        ? "multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)"
        : "multiple matches for labels: grouping labels must ensure unique matches");
    }
    taken[step] = 1;
  }

  #outputOf(many: StepSeries, one: StepSeries): Output {
    const labels = this.#labelsOf(many.labels, one.labels);
    const known = this.#outputs.get(labels.key);
    if (known) return known;
    const { count } = this.#context.grid;
    take(this.#context, this.#expr, count);
    const output = { line: emptySeries(labels, count), taken: new Uint8Array(count) };
    this.#outputs.set(labels.key, output);
    return output;
  }

  #labelsOf(many: Labels, one: Labels): Labels {
    const { on, labels: names, card, include } = this.#matching;
    let labels = changesQuantity(this.#expr.op, this.#expr.bool) ? many.withoutMetricName() : many;
    if (card === "one-to-one") labels = on ? labels.only(new Set(names)) : labels.without(new Set(names));
    for (const name of include) labels = labels.with(name, one.get(name));
    return labels;
  }
}
